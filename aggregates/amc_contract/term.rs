//! Terms of contracts: their visits, their ends, and what shorter means (domain.md §4.8).

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::calculations::rounding::{mul_rdiv, rdiv};

/// Days that one rate of visits a year is counted over.
const DAYS_A_YEAR: i64 = 365;

/// When the visits of a term are due, spread evenly: d = end − start + 1 days,
/// n = rdiv(visits a year × d, 365), visit i on start + rdiv(d × (2i − 1), 2n).
pub fn visit_dates(start_on: NaiveDate, end_on: NaiveDate, visits_per_year: i64) -> Vec<NaiveDate> {
    let days = (end_on - start_on).num_days() + 1;
    let count = mul_rdiv(visits_per_year, days.max(0), DAYS_A_YEAR);
    (1..=count)
        .map(|visit| {
            let after = rdiv(days * (2 * visit - 1), 2 * count);
            start_on + Days::new(after.unsigned_abs())
        })
        .collect()
}

/// Last day of an obligation that begins on a day: the day before its anniversary.
pub fn obligation_end(start_on: NaiveDate, years: i64) -> NaiveDate {
    let months = Months::new(u32::try_from(years * 12).unwrap_or_default());
    start_on + months - Days::new(1)
}

/// Whether a term is shorter than another one, in months and days of the calendar: five years are
/// five years, whether a leap day lies in them or not.
pub(super) fn is_shorter(new: (NaiveDate, NaiveDate), old: (NaiveDate, NaiveDate)) -> bool {
    let (start, after) = (old.0, old.1 + Days::new(1));
    let month = |date: NaiveDate| date.year() * 12 + date.month0().cast_signed();
    let mut months = u32::try_from(month(after) - month(start)).unwrap_or_default();
    if start + Months::new(months) > after {
        months = months.saturating_sub(1);
    }
    let rest = after - (start + Months::new(months));
    new.1 + Days::new(1) < new.0 + Months::new(months) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn two_visits_a_year_fall_in_the_middle_of_each_half() {
        let dates = visit_dates(day("2026-01-01"), day("2026-12-31"), 2);
        // d = 365, n = 2: rdiv(365, 4) = 91 and rdiv(1095, 4) = 274 days after the start.
        assert_eq!(dates, [day("2026-04-02"), day("2026-10-02")]);
    }

    #[test]
    fn five_years_with_a_leap_day_have_ten_visits() {
        let start = day("2026-03-15");
        let dates = visit_dates(start, obligation_end(start, 5), 2);
        assert_eq!(dates.len(), 10);
        assert_eq!(dates[0], start + Days::new(91));
        assert!(dates.is_sorted() && dates[9] <= obligation_end(start, 5));
    }

    #[test]
    fn a_short_term_rounds_its_visits_half_up() {
        // 91 days at 2 a year are 182 / 365, less than a half; 92 are 184 / 365, more.
        assert_eq!(
            visit_dates(day("2026-01-01"), day("2026-04-01"), 2).len(),
            0
        );
        assert_eq!(
            visit_dates(day("2026-01-01"), day("2026-04-02"), 2).len(),
            1
        );
        assert!(visit_dates(day("2026-01-01"), day("2026-12-31"), 0).is_empty());
    }

    #[test]
    fn an_obligation_ends_the_day_before_its_anniversary() {
        assert_eq!(obligation_end(day("2026-03-15"), 5), day("2031-03-14"));
        assert_eq!(obligation_end(day("2024-02-29"), 5), day("2029-02-27"));
    }

    #[test]
    fn five_years_are_five_years_with_or_without_a_second_leap_day() {
        let years = |start: &str| (day(start), obligation_end(day(start), 5));
        // 1,827 days hold two leap days, 1,826 one: the same five years.
        assert!(!is_shorter(years("2025-06-01"), years("2024-01-10")));
        assert!(!is_shorter(years("2024-02-29"), years("2024-01-10")));
        let (start, end) = years("2024-01-10");
        assert!(is_shorter((start, end - Days::new(1)), (start, end)));
        assert!(!is_shorter((start, end + Days::new(1)), (start, end)));
    }
}
