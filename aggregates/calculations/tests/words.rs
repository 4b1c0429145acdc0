use proptest::prelude::*;

use crate::calculations::words::{
    compact, grouped, grouped_for_list, in_words, number_in_words, parse_amount,
};

const TABLE: [(i64, &str, &str, &str); 13] = [
    (0, "₹0.00", "₹0", "Rupees Zero Only"),
    (50, "₹0.50", "₹1", "Rupees Zero and Fifty Paise Only"),
    (100, "₹1.00", "₹1", "Rupees One Only"),
    (2100, "₹21.00", "₹21", "Rupees Twenty-One Only"),
    (
        99_900,
        "₹999.00",
        "₹999",
        "Rupees Nine Hundred and Ninety-Nine Only",
    ),
    (
        9_999_500,
        "₹99,995.00",
        "₹99,995",
        "Rupees Ninety-Nine Thousand Nine Hundred and Ninety-Five Only",
    ),
    (
        10_000_100,
        "₹1,00,001.00",
        "₹1.00 L",
        "Rupees One Lakh and One Only",
    ),
    (
        19_602_000,
        "₹1,96,020.00",
        "₹1.96 L",
        "Rupees One Lakh Ninety-Six Thousand and Twenty Only",
    ),
    (
        123_456_750,
        "₹12,34,567.50",
        "₹12.35 L",
        "Rupees Twelve Lakh Thirty-Four Thousand Five Hundred and Sixty-Seven and Fifty Paise Only",
    ),
    (
        999_999_500,
        "₹99,99,995.00",
        "₹1.00 Cr",
        "Rupees Ninety-Nine Lakh Ninety-Nine Thousand Nine Hundred and Ninety-Five Only",
    ),
    (
        100_000_000_000,
        "₹1,00,00,00,000.00",
        "₹100.00 Cr",
        "Rupees One Hundred Crore Only",
    ),
    (
        12_345_678_901_200,
        "₹1,23,45,67,89,012.00",
        "₹12,345.68 Cr",
        "Rupees Twelve Thousand Three Hundred and Forty-Five Crore Sixty-Seven Lakh \
         Eighty-Nine Thousand and Twelve Only",
    ),
    (-5000, "-₹50.00", "-₹50", "Minus Rupees Fifty Only"),
];

#[test]
fn amounts_print_grouped_compact_and_in_words() {
    for (paise, as_grouped, as_compact, as_words) in TABLE {
        assert_eq!(grouped(paise), as_grouped);
        assert_eq!(compact(paise), as_compact);
        assert_eq!(in_words(paise), as_words);
    }
}

#[test]
fn lists_hide_paise_that_are_zero() {
    assert_eq!(grouped_for_list(19_602_000), "₹1,96,020");
    assert_eq!(grouped_for_list(123_456_750), "₹12,34,567.50");
    assert_eq!(grouped_for_list(-5000), "-₹50");
}

#[test]
fn a_compact_amount_that_rounds_to_nothing_has_no_sign() {
    assert_eq!(compact(-49), "₹0");
    assert_eq!(compact(-50), "-₹1");
}

#[test]
fn text_that_is_no_amount_is_not_read() {
    for text in [
        "",
        "-",
        "₹",
        "1.234",
        "12a",
        "1.",
        ".5",
        "1-2",
        "99999999999999999999",
    ] {
        assert_eq!(parse_amount(text), None, "{text}");
    }
    assert_eq!(parse_amount(" 1,96,020 "), Some(19_602_000));
    assert_eq!(parse_amount("1.5"), Some(150));
}

/// Reads number words back, as a second implementation.
fn number_from_words(words: &str) -> u64 {
    let units = |word: &str| -> u64 {
        let names = [
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
            "Twenty",
            "Thirty",
            "Forty",
            "Fifty",
            "Sixty",
            "Seventy",
            "Eighty",
            "Ninety",
        ];
        let place = names
            .iter()
            .position(|&name| name == word)
            .expect("a number word") as u64;
        if place <= 20 {
            place
        } else {
            (place - 18) * 10
        }
    };
    let (crore, rest) = match words.rsplit_once(" Crore") {
        Some((crore, rest)) => (number_from_words(crore), rest),
        None => (0, words),
    };
    let mut total = 0;
    let mut current = 0;
    for word in rest
        .split([' ', '-'])
        .filter(|word| !word.is_empty() && *word != "and")
    {
        match word {
            "Lakh" => (total, current) = (total + current * 100_000, 0),
            "Thousand" => (total, current) = (total + current * 1000, 0),
            "Hundred" => current *= 100,
            number => current += units(number),
        }
    }
    crore * 10_000_000 + total + current
}

proptest! {
    #[test]
    fn words_read_back_to_the_number(number in 0_u64..1_000_000_000_000_000) {
        prop_assert_eq!(number_from_words(&number_in_words(number)), number);
    }

    #[test]
    fn small_numbers_read_back_too(number in 0_u64..200_000) {
        prop_assert_eq!(number_from_words(&number_in_words(number)), number);
    }

    #[test]
    fn grouping_parses_back(paise in any::<i64>().prop_filter("negatable", |p| *p != i64::MIN)) {
        prop_assert_eq!(parse_amount(&grouped(paise)), Some(paise));
        prop_assert_eq!(parse_amount(&grouped_for_list(paise)), Some(paise));
    }
}
