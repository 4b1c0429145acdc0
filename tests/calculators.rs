//! The calculators of the API give the worked examples of the pages, and name what they used.

use aggregates::policy::Role;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, with_app};

async fn calc(app: &TestApp, who: &Person, question: &str) -> Value {
    app.get(who, &format!("/api/v1/calc/{question}")).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_is_that_of_the_table_of_its_day() {
    with_app(|app| async move {
        let meera = app.person(Role::Sales).await;
        let bill = calc(
            &app,
            &meera,
            "bill?tariff=kseb_lt1a&units=251&on=2026-06-01",
        )
        .await;
        assert_eq!(bill["total_paise"], 208_368);
        assert_eq!(bill["references"][0]["effective_from"], "2025-04-01");
        assert_eq!(bill["tariff_expired"], false);
        let two = calc(
            &app,
            &meera,
            "bill?tariff=kseb_lt1a&units=501&months=2&on=2026-06-01",
        )
        .await;
        assert_eq!(two["total_paise"], 415_993);
        let old = calc(
            &app,
            &meera,
            "bill?tariff=kseb_lt1a&units=300&on=2024-12-04",
        )
        .await;
        assert_eq!(old["total_paise"], 226_200);
        let late = calc(
            &app,
            &meera,
            "bill?tariff=kseb_lt1a&units=300&on=2027-04-01",
        )
        .await;
        assert_eq!(late["tariff_expired"], true);
        let unknown = app
            .get(&meera, "/api/v1/calc/bill?tariff=bescom&units=3")
            .await;
        assert_eq!(unknown.errors(), [("/tariff", "reference_unknown")]);
        let below = app
            .get(&meera, "/api/v1/calc/bill?tariff=kseb_lt1a&units=-1")
            .await;
        assert_eq!(below.errors(), [("/units", "out_of_range")]);
        let odd = app
            .get(
                &meera,
                "/api/v1/calc/bill?tariff=kseb_lt1a&units=3&colour=red",
            )
            .await;
        assert_eq!(odd.refusal(), (400, "invalid_parameter"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tax_follows_treatment_place_and_day() {
    with_app(|app| async move {
        let finance = app.person(Role::Finance).await;
        let tax = calc(
            &app,
            &finance,
            "tax?inclusive_paise=20000000&treatment=composite_70_30&on=2026-06-01",
        )
        .await;
        assert_eq!(
            (
                &tax["totals"]["taxable_paise"],
                &tax["totals"]["round_off_paise"],
                &tax["totals"]["total_paise"]
            ),
            (&json!(18_365_473), &json!(-1), &json!(20_000_000))
        );
        let before = calc(&app, &finance, "tax?taxable_paise=18000000&on=2025-09-21").await;
        assert_eq!(before["totals"]["total_paise"], 20_484_000);
        let zone = calc(
            &app,
            &finance,
            "tax?taxable_paise=18000000&place_of_supply=32&buyer=sez&on=2026-06-01",
        )
        .await;
        assert_eq!(
            (&zone["scope"], &zone["totals"]["igst_paise"]),
            (&json!("across_states"), &json!(1_602_000))
        );
        let both = app
            .get(
                &finance,
                "/api/v1/calc/tax?taxable_paise=1&inclusive_paise=1",
            )
            .await;
        assert_eq!(both.refusal(), (400, "invalid_parameter"));
        let retired = app
            .get(
                &finance,
                "/api/v1/calc/tax?taxable_paise=1&place_of_supply=25",
            )
            .await;
        assert_eq!(
            retired.errors(),
            [("/place_of_supply", "reference_unknown")]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn subsidy_and_return_are_those_of_the_pages() {
    with_app(|app| async move {
        let meera = app.person(Role::Sales).await;
        let due = calc(&app, &meera, "subsidy?module_w=3240&inverter_w=3000&state_code=32&on=2026-06-01").await;
        assert_eq!((&due["central_paise"], &due["eligible_w"]), (&json!(7_800_000), &json!(3_000)));
        assert_eq!(due["references"][0]["code"], "residential");
        let late = calc(&app, &meera, "subsidy?module_w=3240&state_code=32&on=2027-04-01").await;
        assert_eq!((&late["total_paise"], &late["denials"]), (&json!(0), &json!(["outside_scheme"])));
        let flat = "roi?capacity_w=3000&state_code=32&cost_paise=19602000&subsidy_paise=7800000&flat_tariff_paise_per_kwh=650&on=2026-06-01";
        let flat = calc(&app, &meera, flat).await;
        assert_eq!(
            (&flat["result"]["npv_paise"], &flat["result"]["irr_bp"], &flat["result"]["payback_cy"]),
            (&json!(28_835_515), &json!(2_629), &json!(414))
        );
        let slab = "roi?capacity_w=3000&state_code=32&cost_paise=19602000&subsidy_paise=7800000&tariff=kseb_lt1a&monthly_units_kwh=350&on=2026-06-01";
        let slab = calc(&app, &meera, slab).await;
        assert_eq!(
            (&slab["result"]["npv_paise"], &slab["result"]["years"][0]["saving_paise"]),
            (&json!(47_360_534), &json!(3_699_396))
        );
        let kinds: Vec<&Value> = slab["references"].as_array().into_iter().flatten().map(|used| &used["kind"]).collect();
        assert_eq!(kinds, ["emission_factor", "yield", "tariff", "net_metering"]);
        let neither = app.get(&meera, "/api/v1/calc/roi?capacity_w=3000&cost_paise=1").await;
        assert_eq!(neither.refusal(), (400, "invalid_parameter"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn loans_numbers_and_words_are_those_of_the_pages() {
    with_app(|app| async move {
        let meera = app.person(Role::Sales).await;
        let loan = calc(&app, &meera, "emi?principal_paise=11802000&rate_bp=700&months=120").await;
        assert_eq!(
            (&loan["emi_paise"], &loan["last_paise"], &loan["total_interest_paise"]),
            (&json!(137_031), &json!(137_065), &json!(4_641_754))
        );
        let endless = app.get(&meera, "/api/v1/calc/emi?principal_paise=1&rate_bp=0&months=0").await;
        assert_eq!(endless.errors(), [("/months", "out_of_range")]);
        let gstin = calc(&app, &meera, "gstin?gstin=%2032aaacr1234f1z2%20").await;
        assert_eq!(
            (&gstin["gstin"], &gstin["state"], &gstin["pan"]),
            (&json!("32AAACR1234F1Z2"), &json!("Kerala"), &json!("AAACR1234F"))
        );
        for (wrong, reason) in [("27AAACB2894G1ZX", "checksum"), ("32AAACR1234F1Z", "format"), ("25AAACR1234F1Z0", "state")] {
            let answer = app.get(&meera, &format!("/api/v1/calc/gstin?gstin={wrong}")).await;
            assert_eq!(answer.errors(), [("/gstin", "gstin_invalid")]);
            assert_eq!(answer.body["errors"][0]["params"]["reason"], reason);
        }
        let amount = calc(&app, &meera, "amount-in-words?paise=19602000").await;
        assert_eq!(amount, json!({
            "words": "Rupees One Lakh Ninety-Six Thousand and Twenty Only", "grouped": "₹1,96,020.00", "compact": "₹1.96 L"}));
    })
    .await;
}
