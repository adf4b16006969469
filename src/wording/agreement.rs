//! A loan agreement as a page to print: HTML with its own style, nothing fetched, every word of people escaped.

use std::fmt::Write as _;

use super::certainty::certainty_label;
use super::{Wording, format};
use crate::domain::agreement::{AgreedAccessory, AgreedLine, AgreedUnit, Agreement};
use crate::domain::resource::Condition;
use crate::domain::text::Text;

/// For screens and for A4. Each agreement begins on a sheet of its own; signatures are never torn apart.
const STYLE: &str = "\
@page { size: A4; margin: 18mm 16mm }
body { font: 11pt/1.45 'Atkinson Hyperlegible Next', 'Helvetica Neue', Arial, sans-serif; color: #111; background: #fff;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .25rem }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .4rem; border-bottom: 1px solid #888 }
h3 { font-size: 1rem; margin: 1rem 0 .2rem }
p { margin: .3rem 0 }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 }
th, td { border: 1px solid #888; padding: .25rem .5rem; text-align: left; vertical-align: top }
th { background: #f0f0f0 }
td.box { width: 5rem }
.fictional { border: 2px solid #111; padding: .4rem .6rem; font-weight: bold }
.parties, .signatures { display: flex; gap: 2rem }
.parties > div, .signatures > div { flex: 1 }
.signatures > div { border: 1px solid #888; min-height: 7rem; padding: .4rem .6rem }
.reference, footer { color: #444; font-size: .9rem }
tr, .signatures, h3 { break-inside: avoid }
h2, h3 { break-after: avoid }
article + article { margin-top: 4rem }
@media print { body { max-width: none; margin: 0; padding: 0 }
  article + article { break-before: page; margin-top: 0 } th { background: none } }
";

/// The page for one booking: its agreement with each hub, in order. `lang` is that of `w`.
pub fn page(w: Wording, agreements: &[Agreement]) -> String {
    let mut out = String::new();
    let lang = w.lang.tag();
    let title = escaped(&w.t("agreement-title"));
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n"
    );
    for agreement in agreements {
        Sheet { w, agreement, out: &mut out }.write();
    }
    out.push_str("</body>\n</html>\n");
    out
}

/// Text of people, safe between tags and in attributes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' => safe.push_str("<br>"),
            // Overrides of the direction of writing could make a line read otherwise than it is signed.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

struct Sheet<'a> {
    w: Wording,
    agreement: &'a Agreement,
    out: &'a mut String,
}

impl Sheet<'_> {
    fn write(&mut self) {
        let (w, agreement) = (self.w, self.agreement);
        self.out.push_str("<article>\n");
        self.block("h1", &w.t("agreement-title"));
        let made = format::moment_in_full(w.lang, agreement.zone, agreement.made_at);
        let mut known = vec![
            ("booking", agreement.booking.to_string().into()),
            ("version", agreement.version.into()),
            ("made", made.into()),
        ];
        match agreement.number {
            Some(number) => {
                known.push(("number", number.into()));
                self.classed("reference", &w.with("agreement-reference", &known));
            }
            None => {
                self.classed("reference", &w.with("agreement-draft", &known));
                self.block("p", &w.t("agreement-draft-why"));
            }
        }
        if agreement.fictional {
            self.classed("fictional", &w.t("agreement-fictional"));
        }
        self.parties();
        if !agreement.purpose.trim().is_empty() {
            self.block("h2", &w.t("agreement-purpose"));
            self.block("p", &agreement.purpose);
        }
        self.block("h2", &w.t("agreement-what"));
        self.block("p", &w.with("agreement-zone", &[("zone", agreement.zone.name().into())]));
        for line in &agreement.lines {
            self.line(line);
        }
        self.conditions();
        self.signatures();
        self.out.push_str("</article>\n");
    }

    fn block(&mut self, tag: &str, words: &str) {
        let _ = writeln!(self.out, "<{tag}>{}</{tag}>", escaped(words));
    }

    fn classed(&mut self, class: &str, words: &str) {
        let _ = writeln!(self.out, "<p class=\"{class}\">{}</p>", escaped(words));
    }

    fn said(&self, text: &Text) -> String {
        text.get(self.w.lang).to_owned()
    }

    fn parties(&mut self) {
        let (w, agreement) = (self.w, self.agreement);
        self.block("h2", &w.t("agreement-parties"));
        self.out.push_str("<div class=\"parties\">\n<div>\n");
        self.block("h3", &w.t("agreement-lender"));
        self.block("p", &agreement.lender.name);
        if let Some(commune) = &agreement.lender.commune {
            self.block("p", commune);
        }
        self.out.push_str("</div>\n<div>\n");
        self.block("h3", &w.t("agreement-borrower"));
        self.block("p", &agreement.borrower.name);
        if let Some(person) = &agreement.borrower.responsible {
            self.block("p", &w.with("agreement-responsible", &[("person", person.clone().into())]));
        }
        self.out.push_str("</div>\n</div>\n");
    }

    fn line(&mut self, line: &AgreedLine) {
        let (w, zone) = (self.w, self.agreement.zone);
        let args = [("what", self.said(&line.what).into()), ("quantity", line.quantity.into())];
        self.block("h3", &w.with("agreement-line", &args));
        let place = |point: &Option<Text>| {
            point.as_ref().map_or_else(|| w.t("agreement-main-desk"), |point| point.get(w.lang).to_owned())
        };
        for (key, at, place) in [
            ("agreement-from", line.interval.start(), place(&line.pick_up)),
            ("agreement-until", line.interval.end(), place(&line.return_to)),
        ] {
            let at = format::moment_in_full(w.lang, zone, at);
            self.block("p", &w.with(key, &[("at", at.into()), ("place", place.into())]));
        }
        if let Some(certainty) = line.certainty {
            let label = certainty_label(w, zone, certainty);
            self.block("p", &w.with("feed-row-certainty", &[("certainty", label.into())]));
        }
        if !line.units.is_empty() {
            let heads = ["agreement-unit", "agreement-code", "agreement-serial", "agreement-condition"];
            self.table(&heads, line.units.iter().map(|unit| self.unit(unit)).collect());
        }
        if !line.accessories.is_empty() {
            let row = |accessory: &AgreedAccessory| vec![self.said(&accessory.name), accessory.quantity.to_string()];
            let rows = line.accessories.iter().map(row).collect();
            self.table(&["agreement-accessory", "agreement-quantity"], rows);
        }
    }

    fn unit(&self, unit: &AgreedUnit) -> Vec<String> {
        let name = self.said(&unit.resource);
        let code = unit.code.clone().unwrap_or_else(|| format!("× {}", unit.quantity));
        let condition = match unit.condition {
            None => String::new(),
            Some(Condition::New) => self.w.t("agreement-condition-new"),
            Some(Condition::Good) => self.w.t("agreement-condition-good"),
            Some(Condition::Worn) => self.w.t("agreement-condition-worn"),
            Some(Condition::OutOfOrder) => self.w.t("agreement-condition-out-of-order"),
        };
        vec![name, code, unit.serial.clone().unwrap_or_default(), condition]
    }

    /// The last two columns are boxes to tick: handed over, given back.
    fn table(&mut self, heads: &[&str], rows: Vec<Vec<String>>) {
        self.out.push_str("<table>\n<thead><tr>");
        for head in heads.iter().chain(&["agreement-handed-over", "agreement-given-back"]) {
            let _ = write!(self.out, "<th scope=\"col\">{}</th>", escaped(&self.w.t(head)));
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.out.push_str("<tr>");
            for cell in row {
                let _ = write!(self.out, "<td>{}</td>", escaped(&cell));
            }
            self.out.push_str("<td class=\"box\"></td><td class=\"box\"></td></tr>\n");
        }
        self.out.push_str("</tbody>\n</table>\n");
    }

    fn conditions(&mut self) {
        let (w, agreement) = (self.w, self.agreement);
        self.block("h2", &w.t("agreement-conditions"));
        for key in ["agreement-care", "agreement-return", "agreement-incident"] {
            self.block("p", &w.t(key));
        }
        let late = chrono::Duration::hours(i64::from(agreement.late_cancel_hours));
        let grace = chrono::Duration::minutes(i64::from(agreement.no_show_grace_minutes));
        let args = [("late", format::duration(w, late).into()), ("grace", format::duration(w, grace).into())];
        self.block("p", &w.with("agreement-cancel", &args));
        let deposit = if agreement.deposit_eur == 0 {
            w.t("agreement-no-deposit")
        } else {
            let amount = format::integer(w.lang, u64::from(agreement.deposit_eur));
            w.with("agreement-deposit", &[("amount", amount.into())])
        };
        self.block("p", &deposit);
    }

    fn signatures(&mut self) {
        let (w, agreement) = (self.w, self.agreement);
        self.block("h2", &w.t("agreement-signatures"));
        self.out.push_str("<div class=\"signatures\">\n");
        for (key, name) in [
            ("agreement-for-lender", agreement.lender.name.clone()),
            (
                "agreement-for-borrower",
                agreement.borrower.responsible.clone().unwrap_or_else(|| agreement.borrower.name.clone()),
            ),
        ] {
            self.out.push_str("<div>\n");
            self.block("p", &w.with(key, &[("name", name.into())]));
            self.block("p", &w.t("agreement-date-and-signature"));
            self.out.push_str("</div>\n");
        }
        self.out.push_str("</div>\n");
    }
}
