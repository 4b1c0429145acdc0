//! A customer at a glance and the statement of account: who reads them, and what is refused. The
//! figures are checked by the walk (tests/walk).

use aggregates::policy::Role;
use serde_json::json;

use crate::invoices::{draft, given_company, given_project, issued, paid, record};
use crate::support::app::with_app;

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_shows_what_was_billed_and_paid_to_those_who_may_know() {
    with_app(|app| async move {
        let (finance, meera) = (
            app.person(Role::Finance).await,
            app.named("meera", Role::Sales).await,
        );
        let project_id = given_project(&app, &meera).await;
        given_company(&app).await;
        let invoice = issued(&app, &finance, draft("tax_invoice", project_id)).await;
        let part = paid(10_000_000, "UTR1");
        app.act(&finance, "invoices", &invoice, "record-payment", part)
            .await
            .ok();
        let state = record(&app, &finance, &invoice).await;
        let customer = state["customer_id"].as_str().expect("a customer");
        let path = format!("/api/v1/customers/{customer}/statement");

        let statement = app.read(&finance, &path).await;
        // The payment was dated before the bill.
        let items = &statement["items"];
        assert_eq!(
            (
                &items[0]["kind"],
                &items[0]["credit_paise"],
                &items[0]["balance_paise"]
            ),
            (&json!("payment"), &json!(10_000_000), &json!(-10_000_000))
        );
        assert_eq!(
            (
                &items[1]["document"],
                &items[1]["debit_paise"],
                &items[1]["balance_paise"]
            ),
            (
                &state["issued"]["invoice_number"],
                &json!(19_602_000),
                &json!(9_602_000)
            )
        );
        let before = app.read(&finance, &format!("{path}?to=2026-05-19")).await;
        assert_eq!(
            (&before["items"], &before["closing_paise"]),
            (&json!([]), &json!(0))
        );

        let overview = format!("/api/v1/customers/{customer}/overview");
        let seen = app.read(&finance, &overview).await;
        assert_eq!(
            (
                &seen["billed_paise"],
                &seen["balance_paise"],
                &seen["payments"]["count"]
            ),
            (&json!(19_602_000), &json!(9_602_000), &json!(1))
        );
        assert!(
            seen.get("leads").is_none(),
            "finance reads no leads: {seen}"
        );

        let (arun, operations) = (
            app.named("arun", Role::Sales).await,
            app.person(Role::Operations).await,
        );
        let refused = app.get(&operations, &path).await;
        assert_eq!(refused.refusal(), (403, "forbidden"));
        for path in [&path, &overview] {
            assert_eq!(app.get(&arun, path).await.refusal(), (404, "not_found"));
        }
        for wrong in ["from=yesterday", "until=2026-05-01", "min_position=x"] {
            let answer = app.get(&finance, &format!("{path}?{wrong}")).await;
            assert_eq!(answer.refusal(), (400, "invalid_parameter"), "{wrong}");
        }
    })
    .await;
}
