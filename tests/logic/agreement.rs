//! The loan agreement: a snapshot of what is lent on which terms, and a page to print that nothing can break.

use ressourcerie::domain::agreement::Agreement;
use ressourcerie::domain::booking::{Booking, Loan, Step, Wish};
use ressourcerie::domain::hub::{Hub, ServicePoint};
use ressourcerie::domain::resource::{Condition, Family, Stock};
use ressourcerie::domain::team::{Member, MemberRole, Team};
use ressourcerie::domain::text::{Lang, Text};
use ressourcerie::domain::time::{WeeklyHours, Zone};
use ressourcerie::wording::{Wording, agreement};

use super::network::{HubVerbs as _, TestLedger, at, between, hub, local, manager_desk, team, wish};

fn items(codes: &[&str]) -> Stock {
    let item = |code: &&str| serde_json::from_value(serde_json::json!({ "code": code })).expect("an item");
    Stock::Items(codes.iter().map(item).collect())
}

fn lender() -> Hub {
    let mut hub = hub("a")
        .offers("headset", Family::Headset, items(&["C1", "C2", "C3"]))
        .lends("cable", 9)
        .packs("case", &[("headset", 1), ("cable", 2)]);
    hub.policy.deposit_eur = 100;
    hub.resources[0].deposit_eur = 50;
    hub.resources[0].accessories = vec![Text::both("Deux manettes", "Two controllers")];
    let span = || vec!["10:00-16:00".parse().expect("a span")];
    hub.points = vec![ServicePoint {
        id: local("annexe"),
        name: Text::both("Annexe du port", "Harbour annexe"),
        place: None,
        hours: WeeklyHours { tue: span(), ..WeeklyHours::default() },
        closures: Vec::new(),
        daily_visits: None,
        transfer_days: 0,
    }];
    hub
}

fn borrower() -> Team {
    let person = |name: &str, role| Member { name: name.to_owned(), role };
    let members = vec![person("Ada", MemberRole::Member), person("Zoé", MemberRole::Responsible)];
    Team { members, ..team("alpha") }
}

/// Two cases from a Tuesday to a Tuesday, picked up at the annexe.
fn booked(ledger: &mut TestLedger) -> Booking {
    let loan = between(Zone::PARIS, "2027-03-02 10:00", "2027-03-09 10:00");
    let cases = Wish { pick_up: Some(local("annexe")), ..wish("a/case", 2, loan) };
    ledger.place("alpha", vec![cases, wish("a/cable", 1, loan), wish("b/cable", 1, loan)]).expect("free")
}

#[test]
fn an_agreement_says_what_is_lent_when_where_and_on_which_terms() {
    let (hub, elsewhere) = (lender(), super::network::hub("b").lends("cable", 1));
    let mut ledger = TestLedger::of([hub.clone(), elsewhere.clone()]);
    let booking = booked(&mut ledger);
    let agreed = Agreement::of(&hub, &booking, &borrower(), ledger.now).expect("lines with this hub");
    assert_eq!(agreed.borrower.responsible.as_deref(), Some("Zoé"));
    assert_eq!(agreed.lines.len(), 2, "the line of the other hub has an agreement of its own");
    let [cases, cable] = &agreed.lines[..] else { panic!("{agreed:?}") };
    assert_eq!(cases.pick_up.as_ref().map(|point| point.fr.as_str()), Some("Annexe du port"));
    assert_eq!((cases.return_to.as_ref(), cable.pick_up.as_ref()), (None, None));
    let lent: u32 = cases.units.iter().map(|unit| unit.quantity).sum();
    assert_eq!(lent, 2 + 4, "two headsets and four cables");
    assert_eq!(cases.accessories.iter().map(|accessory| accessory.quantity).collect::<Vec<_>>(), [2]);
    assert_eq!(agreed.deposit_eur, 100 + 2 * 50);
    let other = Agreement::of(&elsewhere, &booking, &borrower(), ledger.now).expect("its own line");
    assert_eq!((other.lines.len(), other.deposit_eur), (1, 0));
}

#[test]
fn units_are_those_set_apart_and_once_handed_over_as_they_were_then() {
    let hub = lender();
    let mut ledger = TestLedger::of([hub.clone(), super::network::hub("b").lends("cable", 1)]);
    let mut booking = booked(&mut ledger);
    let codes = |booking: &Booking| -> Vec<String> {
        let agreed = Agreement::of(&hub, booking, &borrower(), ledger.now).expect("an agreement");
        let units = agreed.lines[0].units.iter();
        units.map(|unit| format!("{:?} {:?} ×{}", unit.code, unit.condition, unit.quantity)).collect()
    };
    let set_apart = codes(&booking);
    assert_eq!(set_apart, ["Some(\"C1\") Some(Good) ×1", "Some(\"C2\") Some(Good) ×1", "None None ×4"]);
    // One is handed over, worn, with one accessory of the catalogue and one in the desk's own words.
    let line = &mut booking.lines[0];
    line.responsible = Some("Noé".to_owned());
    line.loans.push(Loan {
        resource: hub.key(&local("headset")),
        item: Some(ressourcerie::domain::ids::ItemCode::parse("C2").expect("a code")),
        quantity: 1,
        out_at: ledger.now,
        condition: Condition::Worn,
        accessories: vec!["Deux manettes".to_owned(), "Housse rouge".to_owned()],
        back: None,
    });
    let handed_over = codes(&booking);
    assert_eq!(handed_over, ["Some(\"C2\") Some(Worn) ×1", "Some(\"C1\") Some(Good) ×1", "None None ×4"]);
    let agreed = Agreement::of(&hub, &booking, &borrower(), ledger.now).expect("an agreement");
    let accessories: Vec<_> =
        agreed.lines[0].accessories.iter().map(|one| (one.name.fr.as_str(), one.quantity)).collect();
    assert_eq!(accessories, [("Deux manettes", 1), ("Housse rouge", 1)]);
    assert_eq!(agreed.lines[0].accessories[0].name.en.as_deref(), Some("Two controllers"));
    assert_eq!(agreed.borrower.responsible.as_deref(), Some("Noé"), "who signed, not who was to sign");
}

#[test]
fn a_snapshot_does_not_follow_what_happens_afterwards() {
    let mut hub = lender();
    let mut ledger = TestLedger::of([hub.clone(), super::network::hub("b").lends("cable", 1)]);
    let booking = booked(&mut ledger);
    let before = Agreement::of(&hub, &booking, &borrower(), ledger.now).expect("an agreement");
    let kept = serde_json::to_string(&before).expect("JSON");
    hub.policy.deposit_eur = 900;
    hub.name = "Autre nom".to_owned();
    let cancelled = ledger.act(manager_desk("a"), &booking, Step::Cancel).expect("a manager may cancel");
    assert_eq!(Agreement::of(&hub, &cancelled, &borrower(), ledger.now), None, "nothing stands any more");
    assert_eq!(serde_json::from_str::<Agreement>(&kept).expect("the snapshot"), before);
    assert_eq!((before.deposit_eur, before.version), (200, 1));
}

#[test]
fn the_page_is_whole_in_both_languages() {
    let hub = lender();
    let mut ledger = TestLedger::of([hub.clone(), super::network::hub("b").lends("cable", 1)]);
    let booking = booked(&mut ledger);
    let agreed = Agreement::of(&hub, &booking, &borrower(), at(Zone::PARIS, "2027-03-01 09:05")).expect("an agreement");
    for (lang, expected) in [
        (
            Lang::Fr,
            [
                "<html lang=\"fr\">",
                "mardi 2 mars 2027, 10\u{a0}h, Annexe du port",
                "200\u{a0}€",
                "inventés",
                "Deux manettes",
            ],
        ),
        (
            Lang::En,
            [
                "<html lang=\"en\">",
                "Tuesday 2 March 2027, 10:00, Harbour annexe",
                "€200",
                "invented",
                "Two controllers",
            ],
        ),
    ] {
        let page = agreement::page(Wording::new(lang), std::slice::from_ref(&agreed));
        for words in expected.into_iter().chain(["Zoé", "@media print", "Europe/Paris"]) {
            assert!(page.contains(words), "{lang:?} lacks `{words}`:\n{page}");
        }
        assert!(!page.contains('⟦'), "every word is there: {page}");
        for tag in ["article", "table", "tr", "td", "p", "div", "body", "html"] {
            let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "<{tag}> is closed");
        }
    }
    let two = agreement::page(Wording::new(Lang::Fr), &[agreed.clone(), agreed]);
    assert_eq!(two.matches("<article>").count(), 2);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Names and purposes come from people: whatever they write stays text.
    #[test]
    fn nothing_that_people_write_becomes_markup(words in "[<>&\"'a-zé/\u{202e}\u{0}\n ]{0,30}") {
        let hub = lender();
        let mut ledger = TestLedger::of([hub.clone(), super::network::hub("b").lends("cable", 1)]);
        let booking = booked(&mut ledger);
        let plain = Agreement::of(&hub, &booking, &borrower(), ledger.now).expect("an agreement");
        let mut hostile = plain.clone();
        hostile.borrower.name.clone_from(&words);
        hostile.borrower.responsible = Some(words.clone());
        hostile.lender.name.clone_from(&words);
        hostile.purpose = format!("x{words}");
        hostile.lines[0].what = Text::plain(words.clone());
        hostile.lines[0].units[0].serial = Some(words.clone());
        hostile.lines[0].accessories[0].name = Text::plain(words.clone());
        let page = |agreed: &Agreement| agreement::page(Wording::new(Lang::Fr), std::slice::from_ref(agreed));
        let tags = |page: &str| {
            let mut tags: Vec<String> = page.split('<').skip(1)
                .map(|rest| rest.split('>').next().unwrap_or_default().to_owned()).collect();
            tags.retain(|tag| tag != "br");
            tags
        };
        let (with, without) = (page(&hostile), page(&plain));
        proptest::prop_assert_eq!(tags(&with), tags(&without));
        let unseen = ['\u{202e}', '\u{0}'];
        proptest::prop_assert!(!with.contains(unseen), "invisible characters are dropped");
    }
}
