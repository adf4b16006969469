use ressourcerie::calendar::ask;
use ressourcerie::domain::time::{Interval, Zone};
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    match a[0].as_str() {
        "occ" => {
            let p = |s: &str| chrono::DateTime::parse_from_rfc3339(s).unwrap().to_utc();
            let w = Interval::new(p(&a[2]), p(&a[3])).unwrap();
            match ask::occupancy_json(&std::fs::read(&a[1]).unwrap(), w, Zone::parse(&a[4]).unwrap(), |w| {
                ressourcerie::wording::calendar::warning(Default::default(), w)
            }) {
                Ok(v) => println!("{v}"),
                Err(e) => {
                    eprintln!("{e}");
                    std::process::exit(3)
                }
            }
        }
        "recur" => match ask::recur(&a[1], &a[2], a[3].parse().unwrap()) {
            Ok(v) => println!("{}", v.join(",")),
            Err(e) => {
                eprintln!("{e}");
                std::process::exit(3)
            }
        },
        _ => panic!(),
    }
}
