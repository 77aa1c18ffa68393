//! The day whose prices hold.

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

#[derive(Debug, Args)]
pub(super) struct Day {
    /// Use the prices of this day, instead of today's
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
}

impl Day {
    pub(super) fn date(&self) -> Date {
        self.as_of.unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date())
    }
}
