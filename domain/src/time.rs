//! Points in time, in UTC, to the millisecond.

use std::fmt;

use chrono::{DateTime, Datelike, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A point in time, UTC, cut to the millisecond. Written as RFC 3339 with three fractional digits and `Z`; read with any offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime, example = "2026-11-23T08:00:00.000Z"))]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// Milliseconds since 1970-01-01T00:00:00Z; `None` outside the years 1 to 9999, which RFC 3339 can't write and text can't sort.
    pub fn from_millis(millis: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(millis).filter(|time| (1..=9999).contains(&time.year())).map(Self)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// Reads RFC 3339, as in `2026-11-23T08:00:00.000Z`; `None` when it is anything else, or in UTC outside the years 1 to 9999.
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().and_then(|time| Self::from_millis(time.timestamp_millis()))
    }

    /// The time so many seconds later, or the same where that is beyond all calendars.
    pub fn after_seconds(self, seconds: i64) -> Self {
        Self::from_millis(self.millis().saturating_add(seconds.saturating_mul(1000))).unwrap_or(self)
    }

    /// The same, cut to the minute.
    pub fn minute(self) -> Self {
        Self::from_millis(self.millis() - self.millis().rem_euclid(60_000)).unwrap_or(self)
    }

    /// The day in UTC, as in `2026-11-23`.
    pub fn date(self) -> String {
        self.0.date_naive().to_string()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(DateTime::from_timestamp_millis(time.timestamp_millis()).unwrap_or(time))
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(time: Timestamp) -> Self {
        time.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("a time must be RFC 3339, as in 2026-11-23T08:00:00.000Z"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_with_three_digits_and_read_with_any_offset() {
        let time = Timestamp::parse("2026-11-23T09:00:00.123456+01:00").unwrap();
        assert_eq!(time.to_string(), "2026-11-23T08:00:00.123Z");
        assert_eq!(Timestamp::from_millis(time.millis()), Some(time));
        assert_eq!(time.date(), "2026-11-23");
        for other in ["2026-11-23", "9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"] {
            assert!(Timestamp::parse(other).is_none(), "{other}");
        }
    }
}
