//! What the name of an item says: watts of a module, kilowatts of an inverter, and the folded
//! form by which items are the same.

/// Watts of a module in its name: the first number of two to four digits before `W` or `Wp`
/// that lies between 100 and 1 000.
pub fn watt_peak_in_name(name: &str) -> Option<i64> {
    let text: Vec<char> = name.to_lowercase().chars().collect();
    places_of(&text, &['w']).find_map(|(before, after)| {
        let ends = word_ends(after) || (after.first() == Some(&'p') && word_ends(&after[1..]));
        let digits = trailing_digits(trimmed(before));
        let digits = &digits[digits.len().saturating_sub(4)..];
        let watts = number(digits)?;
        (ends && digits.len() >= 2 && (100..=1_000).contains(&watts)).then_some(watts)
    })
}

/// Rated watts of an inverter in its name: the first number before `kW`, decimals allowed.
pub fn kilowatts_in_name(name: &str) -> Option<i64> {
    let text: Vec<char> = name.to_lowercase().chars().collect();
    places_of(&text, &['k', 'w']).find_map(|(before, after)| {
        let before = trimmed(before);
        let tail = trailing_digits(before);
        let head = &before[..before.len() - tail.len()];
        let whole = head.strip_suffix(&['.']).map_or(&[][..], trailing_digits);
        let (whole, decimals) = if whole.is_empty() {
            (tail, &[][..])
        } else {
            (whole, tail)
        };
        if !word_ends(after) || whole.is_empty() {
            return None;
        }
        let milli: String = decimals
            .iter()
            .copied()
            .chain("000".chars())
            .take(3)
            .collect();
        number(whole)?
            .checked_mul(1000)?
            .checked_add(milli.parse().ok()?)
    })
}

/// Trimmed, inner white space folded to one space, lower-cased: two items with the same folded
/// name in one category are one row of the bill of materials.
pub fn folded_name(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// What stands before and after each occurrence of a unit.
fn places_of<'a>(
    text: &'a [char],
    unit: &'a [char],
) -> impl Iterator<Item = (&'a [char], &'a [char])> {
    text.windows(unit.len())
        .enumerate()
        .filter(move |(_, window)| *window == unit)
        .map(move |(place, _)| (&text[..place], &text[place + unit.len()..]))
}

fn word_ends(after: &[char]) -> bool {
    after
        .first()
        .is_none_or(|c| !c.is_alphanumeric() && *c != '_')
}

fn trimmed(before: &[char]) -> &[char] {
    let spaces = before
        .iter()
        .rev()
        .take_while(|c| c.is_whitespace())
        .count();
    &before[..before.len() - spaces]
}

fn trailing_digits(text: &[char]) -> &[char] {
    let digits = text.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    &text[text.len() - digits..]
}

fn number(digits: &[char]) -> Option<i64> {
    digits.iter().collect::<String>().parse().ok()
}
