use anyhow::{Result, bail};
use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};
use promptlint_lint::config::{FILE, suggestion};
use promptlint_lint::models::Tier;
use promptlint_lint::position::Locator;
use promptlint_lint::prices::{self, Books, EVERY_HOST, Markets, Query, Sort, every_host, review};

use super::day::Day;
use super::{Outcome, Scope, finish, open};
use crate::output::models;
use crate::{engine, progress};

/// List and compare models: prices, windows, retirement, changes ahead
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint models                           What the vendors sell today
  promptlint models haiku --host all          One model at every host that sells it
  promptlint models --tier small --sort price
  promptlint models --format csv > models.csv
  promptlint models --check                   The models that this repository uses: unknown, ending, changing
  promptlint models --as-of 2027-01-01        With the prices of that day

Prices are US dollars per million tokens, with what `[prices]` of the configuration here says of them. They
are part of the program: nothing is asked for over a network.
Exit status: 0, or with --check 1 when there is something to look at; 2 the job could not be done.")]
pub(super) struct ModelsArgs {
    /// A part of a model's id; with --check, files and directories
    #[arg(value_name = "QUERY")]
    query: Vec<String>,

    /// Look through code for models that are unknown, retired, or about to change their price
    #[arg(long, conflicts_with_all = ["vendor", "host", "tier", "sort"])]
    check: bool,

    /// Only models of this maker
    #[arg(long)]
    vendor: Option<String>,

    /// Only what is sold there; `all` for every host
    #[arg(long)]
    host: Option<String>,

    /// Only models of this tier
    #[arg(long, value_enum)]
    tier: Option<TierArg>,

    #[arg(long, value_enum, default_value_t)]
    sort: SortArg,

    /// How to write the list
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Use this configuration file for everything, instead of the nearest ones
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,

    #[command(flatten)]
    day: Day,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TierArg {
    Small,
    Mid,
    Frontier,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum SortArg {
    /// By maker, then the dearest first
    #[default]
    Vendor,
    /// The cheapest input first
    Price,
    /// The largest window first
    Context,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
    Csv,
}

pub(super) fn run(args: &ModelsArgs) -> Result<Outcome> {
    if args.check {
        return check(args);
    }
    let hosts = [(&args.vendor, "vendor"), (&args.host, "host")];
    for (name, what) in hosts {
        if let Some(name) = name.as_deref().filter(|name| *name != EVERY_HOST && prices::host(name).is_none())
        {
            let known: Vec<_> = every_host().map(|host| host.id.as_str()).collect();
            let meant = suggestion(name, known.iter().copied())
                .map_or_else(|| known.join(", "), |meant| format!("did you mean `{meant}`?"));
            bail!("there is no {what} `{name}`: {meant}");
        }
    }
    if let [_, more, ..] = args.query.as_slice() {
        bail!("one query at a time: `{more}` is too many (with --check, the arguments are paths)");
    }
    let query = Query {
        text: args.query.first().map(String::as_str),
        vendor: args.vendor.as_deref(),
        host: args.host.as_deref(),
        tier: args.tier.map(|tier| match tier {
            TierArg::Small => Tier::Small,
            TierArg::Mid => Tier::Mid,
            TierArg::Frontier => Tier::Frontier,
        }),
        sort: match args.sort {
            SortArg::Vendor => Sort::Vendor,
            SortArg::Price => Sort::Price,
            SortArg::Context => Sort::Context,
        },
    };
    let as_of = args.day.date();
    if let Some(stale) = prices::stale(as_of) {
        crate::output::warning(&stale);
    }
    let here = Scope::of(vec![".".into()], args.config.clone(), false);
    let opened = open(&here, args.day.overrides())?;
    let market = Books::of(&opened.workspace).market(FILE);
    let listed = prices::list(&query, as_of, &market.book);
    let meant = if listed.is_empty() { query.text.and_then(prices::suggest) } else { None };
    match args.format {
        Format::Text => models::write_text(&listed, as_of, meant.as_deref())?,
        Format::Json => models::write_json(&listed, as_of)?,
        Format::Csv => models::write_csv(&listed)?,
    }
    Ok(Outcome::Clean)
}

fn check(args: &ModelsArgs) -> Result<Outcome> {
    let paths = if args.query.is_empty() {
        vec![".".into()]
    } else {
        args.query.iter().map(Utf8PathBuf::from).collect()
    };
    let scope = Scope::of(paths, args.config.clone(), false);
    let opened = open(&scope, args.day.overrides())?;
    let workspace = &opened.workspace;
    let reviewed = progress::watch(workspace, || {
        let calls = engine::calls(workspace);
        let books = Books::of(workspace);
        review(&calls, &books)
    });
    let locator = Locator::new(workspace);
    match args.format {
        Format::Text => models::write_review(&reviewed, &locator, &opened.display)?,
        Format::Json => models::write_review_json(&reviewed, &locator, args.day.date())?,
        Format::Csv => bail!("--check writes text or JSON"),
    }
    let finished = finish(&opened, &scope)?;
    Ok(if finished == Outcome::Clean && !reviewed.is_empty() { Outcome::Findings } else { finished })
}
