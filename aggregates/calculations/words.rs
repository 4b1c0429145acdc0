//! Amounts as people in India read them: lakh grouping, lakh and crore, and words.

use super::rounding::rdiv;

const PAISE_PER_RUPEE: u64 = 100;
const RUPEES_PER_LAKH: u64 = 100_000;
const RUPEES_PER_CRORE: u64 = 10_000_000;

const UNITS: [&str; 20] = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
];
const TENS: [&str; 10] = [
    "", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety",
];

/// An amount with two decimals and Indian grouping: `₹12,34,567.50`.
pub fn grouped(amount_paise: i64) -> String {
    let (rupees, paise) = rupees_and_paise(amount_paise);
    format!("{}₹{}.{paise:02}", sign(amount_paise), group_digits(rupees))
}

/// An amount as lists print it: the decimals are left out when they are zero.
pub fn grouped_for_list(amount_paise: i64) -> String {
    let (rupees, paise) = rupees_and_paise(amount_paise);
    if paise == 0 {
        format!("{}₹{}", sign(amount_paise), group_digits(rupees))
    } else {
        grouped(amount_paise)
    }
}

/// An amount rounded for tiles and charts: whole rupees below a lakh, then `1.96 L`, `12.35 Cr`.
pub fn compact(amount_paise: i64) -> String {
    let amount = amount_paise.saturating_abs();
    let whole_rupees = rdiv(amount, 100).unsigned_abs();
    let sign = if whole_rupees == 0 {
        ""
    } else {
        sign(amount_paise)
    };
    if whole_rupees < RUPEES_PER_LAKH {
        return format!("{sign}₹{}", group_digits(whole_rupees));
    }
    let hundredths_of_lakh = rdiv(amount, 100_000).unsigned_abs();
    if hundredths_of_lakh < 10_000 {
        return format!(
            "{sign}₹{}.{:02} L",
            hundredths_of_lakh / 100,
            hundredths_of_lakh % 100
        );
    }
    let hundredths_of_crore = rdiv(amount, 10_000_000).unsigned_abs();
    format!(
        "{sign}₹{}.{:02} Cr",
        group_digits(hundredths_of_crore / 100),
        hundredths_of_crore % 100
    )
}

/// An amount in words as invoices and receipts print it:
/// `Rupees One Lakh Ninety-Six Thousand and Twenty Only`.
pub fn in_words(amount_paise: i64) -> String {
    let (rupees, paise) = rupees_and_paise(amount_paise);
    let minus = if amount_paise < 0 { "Minus " } else { "" };
    let rupees_in_words = number_in_words(rupees);
    if paise == 0 {
        format!("{minus}Rupees {rupees_in_words} Only")
    } else {
        let paise_in_words = number_in_words(paise);
        format!("{minus}Rupees {rupees_in_words} and {paise_in_words} Paise Only")
    }
}

/// A whole number in words with crore, lakh, thousand and hundred.
pub fn number_in_words(number: u64) -> String {
    if number == 0 {
        return UNITS[0].to_owned();
    }
    let mut parts = Vec::new();
    let crore = number / RUPEES_PER_CRORE;
    if crore > 0 {
        parts.push(format!("{} Crore", number_in_words(crore)));
    }
    for (size, name, modulus) in [
        (RUPEES_PER_LAKH, "Lakh", 100),
        (1_000, "Thousand", 100),
        (100, "Hundred", 10),
    ] {
        let count = number / size % modulus;
        if count > 0 {
            parts.push(format!("{} {name}", below_hundred(count)));
        }
    }
    let rest = number % 100;
    if rest > 0 {
        let and = if parts.is_empty() { "" } else { "and " };
        parts.push(format!("{and}{}", below_hundred(rest)));
    }
    parts.join(" ")
}

/// Digits of a whole number in Indian groups: the last three, then pairs.
pub fn group_digits(number: u64) -> String {
    let digits = number.to_string();
    let Some(head_length) = digits.len().checked_sub(3).filter(|&length| length > 0) else {
        return digits;
    };
    let (head, tail) = digits.split_at(head_length);
    let mut grouped = String::new();
    for (place, digit) in head.chars().enumerate() {
        if place > 0 && (head.len() - place) % 2 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped},{tail}")
}

/// Reads an amount typed or printed with or without rupee sign and grouping back to paise;
/// `None` when it is not an amount or has more than two decimals.
pub fn parse_amount(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let text = text.strip_prefix('₹').unwrap_or(text).trim_start();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let whole: String = whole.chars().filter(|&c| c != ',').collect();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(&whole) || !is_number(fraction) || fraction.len() > 2 {
        return None;
    }
    let paise: i64 = format!("{fraction:0<2}").parse().ok()?;
    let rupees: i64 = whole.parse().ok()?;
    let amount = rupees.checked_mul(100)?.checked_add(paise)?;
    Some(if negative { -amount } else { amount })
}

fn below_hundred(number: u64) -> String {
    match usize::try_from(number) {
        Ok(small) if small < UNITS.len() => UNITS[small].to_owned(),
        Ok(number) if number % 10 == 0 => TENS[number / 10 % 10].to_owned(),
        Ok(number) => format!("{}-{}", TENS[number / 10 % 10], UNITS[number % 10]),
        Err(_) => String::new(),
    }
}

fn rupees_and_paise(amount_paise: i64) -> (u64, u64) {
    let amount = amount_paise.unsigned_abs();
    (amount / PAISE_PER_RUPEE, amount % PAISE_PER_RUPEE)
}

fn sign(amount_paise: i64) -> &'static str {
    if amount_paise < 0 { "-" } else { "" }
}
