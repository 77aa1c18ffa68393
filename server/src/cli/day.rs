//! The day whose prices hold.

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use promptlint_lint::config::Overrides;

#[derive(Debug, Args)]
pub(super) struct Day {
    /// Use the prices of this day, instead of today's
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
}

impl Day {
    pub(super) fn date(&self) -> Date {
        self.as_of.unwrap_or_else(today)
    }

    /// For a run that asks for nothing else.
    pub(super) fn overrides(&self) -> Overrides {
        Overrides { as_of: Some(self.date()), ..Overrides::default() }
    }
}

/// The one clock of the program. `SOURCE_DATE_EPOCH` stops it, as it does for other tools (reproducible-builds.org).
pub(super) fn now() -> Timestamp {
    let fixed = || {
        let at = std::env::var("SOURCE_DATE_EPOCH").ok()?.parse().ok()?;
        Timestamp::from_second(at).ok()
    };
    fixed().unwrap_or_else(Timestamp::now)
}

pub(crate) fn today() -> Date {
    now().to_zoned(TimeZone::UTC).date()
}
