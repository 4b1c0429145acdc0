//! The human code of a customer: three letters without I and O, three digits (domain.md §3.1).

/// Letters that are not mistaken for digits.
const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The code of a random draw; every code is equally likely over a whole number range.
///
/// The draw is made outside, because nothing here knows chance; on a clash the next one is tried.
pub fn customer_code(draw: u64) -> String {
    let (letters, digits) = (draw / 1_000, draw % 1_000);
    let letter = |place: u64| char::from(LETTERS[(letters / place % 24) as usize]);
    format!("{}{}{}{digits:03}", letter(576), letter(24), letter(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_three_letters_without_i_and_o_and_three_digits() {
        assert_eq!(customer_code(0), "AAA000");
        assert_eq!(customer_code(13_823_999), "ZZZ999");
        for draw in (0..20_000_000).step_by(7_919) {
            let code = customer_code(draw);
            let (letters, digits) = code.split_at(3);
            assert!(
                letters
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() && b != b'I' && b != b'O'),
                "{code}"
            );
            assert!(
                digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()),
                "{code}"
            );
        }
    }
}
