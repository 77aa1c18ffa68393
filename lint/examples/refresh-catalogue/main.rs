//! Writes `lint/catalogue/{models.jsonl,about.json,conflicts.md}` from litellm's and genai-prices' packages and from
//! `overrides.toml`. See `lint/catalogue/README.md`.
//!
//! ```sh
//! cargo run -p promptlint-lint --example refresh-catalogue                     # the newest packages
//! cargo run -p promptlint-lint --example refresh-catalogue -- --same           # the versions of the last time
//! cargo run -p promptlint-lint --example refresh-catalogue -- --litellm A.whl --genai-prices B.whl
//! ```
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool for whoever works on the catalogue"
)]
#![allow(unreachable_pub, reason = "one program in several files")]

mod fetch;
mod found;
mod genai;
mod hand;
mod litellm;
mod merge;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use promptlint_lint::prices::catalogue::{self, About, Offer};
use promptlint_lint::prices::{Host, every_host};

use hand::Hand;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(Debug, Default)]
struct Options {
    /// Wheels, by package.
    given: BTreeMap<String, PathBuf>,
    /// The versions of the last time.
    same: bool,
    /// Forget what the last version had and the sources have not.
    fresh: bool,
}

fn main() -> Result<()> {
    let options = options()?;
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue");
    let hand = Hand::read(&fs::read_to_string(catalogue.join("overrides.toml"))?)?;
    let scratch = tempfile::tempdir()?;
    let wheel = |name: &str| {
        let last =
            catalogue::about().sources.iter().find(|source| source.name == name).filter(|_| options.same);
        fetch::wheel(name, options.given.get(name), last, scratch.path())
    };
    let (litellm, genai) = (wheel("litellm")?, wheel("genai-prices")?);
    let sources = vec![litellm.source()?, genai.source()?];
    for package in [&litellm, &genai] {
        fs::write(catalogue.join(format!("licences/{}.txt", package.name)), package.notice(scratch.path())?)?;
    }
    let as_of =
        sources.iter().map(|source| source.published).chain([hand.checked]).max().unwrap_or(hand.checked);
    let hosts: Vec<&'static Host> = every_host().collect();
    let from_litellm = litellm::read(&litellm.data(scratch.path())?, &hosts)?;
    let from_genai = genai::read(&genai.data(scratch.path())?, &hosts)?;
    println!("litellm {}: {} offers", litellm.version, from_litellm.offers.len());
    println!("genai-prices {}: {} offers", genai.version, from_genai.offers.len());

    let (mut offers, mut report) = merge::merge(from_litellm, from_genai, &hand, as_of);
    offers.retain(|_, offer| offer.is.is_some() || offer.prices.iter().any(|price| is_real(offer, price)));
    merge::follow(&mut offers, &hand, as_of);
    hand.apply(&mut offers)?;
    merge::collapse(&mut offers);
    if !options.fresh {
        let last: Vec<Offer> = catalogue::all().collect();
        merge::keep_lost(&mut offers, &last, &mut report);
    }
    let list = sources
        .iter()
        .map(|source| format!("{} {}", source.name, source.version))
        .collect::<Vec<_>>()
        .join(" and ");
    let pages = pages(&mut offers);
    let mut lines = String::new();
    for offer in offers.values() {
        lines += &serde_json::to_string(offer)?;
        lines.push('\n');
    }
    let about = About { as_of, sources, caches: hand.cache, pages };
    fs::write(catalogue.join("models.jsonl"), &lines)?;
    fs::write(catalogue.join("about.json"), serde_json::to_string_pretty(&about)? + "\n")?;
    fs::write(catalogue.join("conflicts.md"), report.markdown(&list))?;
    println!(
        "{} offers, {} KB; {} conflicts settled; see conflicts.md",
        offers.len(),
        lines.len() / 1024,
        report.conflicts.len()
    );
    if report.unsettled.is_empty() {
        return Ok(());
    }
    for what in &report.unsettled {
        println!("  {what}");
    }
    Err(format!(
        "{} prices on which the sources disagree: settle them in overrides.toml",
        report.unsettled.len()
    )
    .into())
}

/// The page that most of a host's offers name, which they then need not repeat.
fn pages(offers: &mut BTreeMap<String, Offer>) -> BTreeMap<String, String> {
    let mut named: BTreeMap<(String, String), usize> = BTreeMap::new();
    for offer in offers.values() {
        if let Some(page) = &offer.src {
            *named.entry((offer.host().to_owned(), page.clone())).or_default() += 1;
        }
    }
    let mut most: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for ((host, page), times) in named {
        let best = most.entry(host).or_default();
        if times > best.0 {
            *best = (times, page);
        }
    }
    let pages: BTreeMap<String, String> = most.into_iter().map(|(host, (_, page))| (host, page)).collect();
    for offer in offers.values_mut() {
        if offer.src.is_some() && offer.src.as_ref() == pages.get(offer.host()) {
            offer.src = None;
        }
    }
    pages
}

/// A price of 0 is one that a source does not know, but for what a host calls free.
fn is_real(offer: &Offer, price: &catalogue::Price) -> bool {
    let generates = !price.standard.output.is_zero() || offer.kind.is_some();
    (!price.standard.input.is_zero() && generates) || offer.model().ends_with(":free")
}

fn options() -> Result<Options> {
    let mut options = Options::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--same" => options.same = true,
            "--fresh" => options.fresh = true,
            "--litellm" | "--genai-prices" => {
                let file = arguments.next().ok_or_else(|| format!("{argument} wants a wheel"))?;
                options.given.insert(argument.trim_start_matches('-').to_owned(), file.into());
            }
            other => {
                return Err(format!(
                    "unknown argument {other}: --same, --fresh, --litellm WHEEL, --genai-prices WHEEL"
                )
                .into());
            }
        }
    }
    Ok(options)
}
