use proptest::prelude::*;

use crate::calculations::billing_plan::{PlanRow, plan_amounts, plan_is_whole};

fn open(percents_bp: &[i64]) -> Vec<PlanRow> {
    percents_bp
        .iter()
        .map(|&percent_bp| PlanRow {
            percent_bp,
            kept_paise: None,
        })
        .collect()
}

#[test]
fn rows_share_the_order_value_and_the_last_takes_the_residue() {
    let default = open(&[7000, 1500, 1000, 500]);
    assert_eq!(
        plan_amounts(19_602_000, &default),
        [13_721_400, 2_940_300, 1_960_200, 980_100]
    );
    assert_eq!(
        plan_amounts(21_780_100, &default),
        [15_246_070, 3_267_015, 2_178_010, 1_089_005]
    );
    assert_eq!(
        plan_amounts(10_000_001, &open(&[3333, 3333, 3334])),
        [3_333_000, 3_333_000, 3_334_001]
    );
}

#[test]
fn rows_already_due_keep_their_amount_when_the_order_value_changes() {
    let mut rows = open(&[7000, 1500, 1000, 500]);
    rows[0].kept_paise = Some(13_721_400);
    let amounts = plan_amounts(21_602_000, &rows);
    assert_eq!(amounts, [13_721_400, 3_940_300, 2_626_867, 1_313_433]);
    assert_eq!(amounts.iter().sum::<i64>(), 21_602_000);
}

#[test]
fn a_plan_must_be_whole() {
    assert!(plan_is_whole(&[7000, 1500, 1000, 500]));
    assert!(!plan_is_whole(&[7000, 1500, 1000]));
    assert!(!plan_is_whole(&[11_000, -1000]));
}

proptest! {
    #[test]
    fn amounts_always_sum_to_the_order_value(
        value in 0_i64..100_000_000_000,
        percents in prop::collection::vec(0_i64..=10_000, 1..8),
        kept in prop::collection::vec(prop::option::of(0_i64..10_000_000), 7),
    ) {
        let mut rows = open(&percents);
        for (row, kept) in rows.iter_mut().zip(kept).skip(1) {
            row.kept_paise = kept;
        }
        prop_assert_eq!(plan_amounts(value, &rows).iter().sum::<i64>(), value);
    }
}
