//! The browser's clock and calendar.

use domain::Timestamp;
use js_sys::Date;
use wasm_bindgen::JsValue;

const DAY_MILLIS: f64 = 86_400_000.0;

/// The end of a day in the person's own zone; `None` unless the text is `yyyy-mm-dd`, as a date input gives it.
pub fn end_of_day(date: &str) -> Option<Timestamp> {
    // A date with a time and no offset is read in the local zone, a date alone is not.
    timestamp(&Date::new(&JsValue::from_str(&format!("{date}T23:59:59.999"))))
}

/// The day of a point in time in the person's own zone, as a date input wants it.
pub fn local_date(time: Timestamp) -> String {
    let date = date(time);
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// What the browser takes for the time; `None` where that is beyond all calendars.
pub fn now() -> Option<Timestamp> {
    timestamp(&Date::new_0())
}

/// How many days lie between now and then; negative when it has passed.
pub fn days_until(time: Timestamp) -> f64 {
    (date(time).get_time() - Date::now()) / DAY_MILLIS
}

fn date(time: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(time.millis() as f64))
}

fn timestamp(date: &Date) -> Option<Timestamp> {
    let millis = date.get_time();
    if millis.is_nan() { None } else { Timestamp::from_millis(millis as i64) }
}
