//! Values of filters: typed before they reach the database, so wrong input is a 400 with the
//! parameter's name.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};

use super::spec::Kind;

/// Reads one value of a filter as the database will take it.
///
/// # Errors
/// What the value should look like.
pub(super) fn read(
    kind: Kind,
    text: &str,
    me: Option<uuid::Uuid>,
    today: NaiveDate,
) -> Result<String, &'static str> {
    match kind {
        Kind::Text | Kind::Codes => Ok(text.to_owned()),
        Kind::Integer => text
            .parse::<i64>()
            .map(|n| n.to_string())
            .map_err(|_| "a whole number"),
        Kind::Boolean => match text {
            "true" | "false" => Ok(text.to_owned()),
            _ => Err("true or false"),
        },
        Kind::Person if text == "me" => me.map(|me| me.to_string()).ok_or("an id"),
        Kind::Id | Kind::Person | Kind::Ids => text
            .parse::<uuid::Uuid>()
            .map(|id| id.to_string())
            .map_err(|_| "an id"),
        Kind::Date => date(text, today)
            .map(|(from, _)| from.to_string())
            .ok_or("a date such as 2026-11-20, or today, -7d, this_month"),
        Kind::Instant => instant(text, today)
            .map(|at| at.to_rfc3339())
            .ok_or("an instant or a date such as 2026-11-20"),
    }
}

/// First and last day a date text names: one day, or a period.
pub(super) fn date(text: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let day = |date: NaiveDate| Some((date, date));
    let month =
        |first: NaiveDate| Some((first, first.checked_add_months(Months::new(1))?.pred_opt()?));
    let first = today.with_day(1)?;
    match text {
        "today" => day(today),
        "yesterday" => day(today.pred_opt()?),
        "this_week" => {
            let monday = today
                .checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())))?;
            Some((monday, monday.checked_add_days(Days::new(6))?))
        }
        "this_month" => month(first),
        "last_month" => month(first.checked_sub_months(Months::new(1))?),
        "this_quarter" => {
            let start = first.checked_sub_months(Months::new((first.month0()) % 3))?;
            Some((start, start.checked_add_months(Months::new(3))?.pred_opt()?))
        }
        "this_fy" | "last_fy" => {
            let year = if today.month() >= 4 {
                today.year()
            } else {
                today.year() - 1
            };
            let year = if text == "last_fy" { year - 1 } else { year };
            Some((
                NaiveDate::from_ymd_opt(year, 4, 1)?,
                NaiveDate::from_ymd_opt(year + 1, 3, 31)?,
            ))
        }
        _ => {
            if let Some(days) = text
                .strip_suffix('d')
                .and_then(|n| n.strip_prefix(['+', '-']))
            {
                let days = Days::new(days.parse::<u64>().ok().filter(|n| *n <= 36_600)?);
                let date = if text.starts_with('-') {
                    today.checked_sub_days(days)?
                } else {
                    today.checked_add_days(days)?
                };
                return day(date);
            }
            day(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?)
        }
    }
}

fn instant(text: &str, today: NaiveDate) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.with_timezone(&Utc));
    }
    date(text, today).and_then(|(from, _)| midnight(from))
}

/// Start of a civil day in Kolkata.
pub(super) fn midnight(date: NaiveDate) -> Option<DateTime<Utc>> {
    let kolkata = chrono::FixedOffset::east_opt(5 * 3600 + 1800)?;
    date.and_hms_opt(0, 0, 0)?
        .and_local_timezone(kolkata)
        .single()
        .map(|at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_dates_follow_the_indian_year() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let today = day("2026-11-21").unwrap_or_default();
        let period = |text: &str| date(text, today);
        assert_eq!(period("this_fy"), day("2026-04-01").zip(day("2027-03-31")));
        assert_eq!(period("last_fy"), day("2025-04-01").zip(day("2026-03-31")));
        assert_eq!(
            period("this_quarter"),
            day("2026-10-01").zip(day("2026-12-31"))
        );
        assert_eq!(
            period("last_month"),
            day("2026-10-01").zip(day("2026-10-31"))
        );
        assert_eq!(
            period("this_week"),
            day("2026-11-16").zip(day("2026-11-22"))
        );
        assert_eq!(period("-7d"), day("2026-11-14").zip(day("2026-11-14")));
        assert_eq!(period("2026-02-30"), None);
        assert_eq!(period("-99999999999d"), None);
    }
}
