use super::*;

fn changed(body: Value) -> (&'static str, Value) {
    ("change_commercials", body)
}

fn open_with(change: impl FnOnce(&mut Value)) -> Value {
    let (_, mut body) = order("subsidy");
    change(&mut body);
    body
}

#[test]
fn an_order_without_value_size_or_site_is_not_opened() {
    let body = open_with(|body| {
        body["order_value_paise"] = json!(0);
        body["capacity_w"] = json!(null);
    });
    let mut known = facts();
    if let Some(customer) = &mut known.customer {
        customer.sites.clear();
    }
    assert_eq!(
        when_known(&Project::default(), known, "open", body),
        Err(Refusal::PreconditionUnmet(
            ["/order_value_paise", "/capacity_w", "/site_address"]
                .map(String::from)
                .to_vec()
        ))
    );
}

#[test]
fn an_order_names_people_and_places_that_exist() {
    let new = Project::default();
    let nobody = Facts {
        customer: None,
        ..facts()
    };
    assert_eq!(
        code(when_known(&new, nobody, "open", open_with(|_| {}))),
        "reference_unknown"
    );
    let mut retired = facts();
    if let Some(customer) = &mut retired.customer {
        customer.active = false;
    }
    assert_eq!(
        code(when_known(&new, retired, "open", open_with(|_| {}))),
        "customer_retired"
    );
    let no_seller = Facts {
        person: None,
        ..facts()
    };
    assert_eq!(
        code(when_known(
            &new,
            no_seller.clone(),
            "open",
            open_with(|_| {})
        )),
        "assignee_invalid"
    );
    let elsewhere = open_with(|body| body["site_id"] = json!(CUSTOMER));
    assert_eq!(refused(&new, "open", elsewhere), "reference_unknown");
    let tomorrow = open_with(|body| body["confirmation_date"] = json!("2026-05-30"));
    assert_eq!(
        fields(when(&new, "open", tomorrow)),
        ["/confirmation_date date_in_future"]
    );

    let mut by_process = ctx(no_seller);
    by_process.actor = Actor::system();
    assert!(
        new.decide(&by_process, command("open", open_with(|_| {})))
            .is_ok(),
        "the owner of a won lead is taken over"
    );
}

#[test]
fn a_lead_leads_to_one_project() {
    let lead_id = Uuid::from_u128(77);
    let body = open_with(|body| body["lead_id"] = json!(lead_id));
    assert_eq!(
        fields(when(&Project::default(), "open", body.clone())),
        ["/lead_id bad_format"]
    );
    let mut derived = ctx(facts());
    derived.id = id_of_lead(lead_id);
    assert!(
        Project::default()
            .decide(&derived, command("open", body))
            .is_ok()
    );
}

#[test]
fn an_address_given_takes_the_place_of_the_site() {
    let project = given(&[(
        "open",
        open_with(|body| body["site_address"] = address("33")),
    )]);
    assert_eq!(
        project
            .site_address
            .map(|address| address.state_code.as_str().to_owned()),
        Some("33".into())
    );
    assert_eq!(project.consumer_number, None);
}

#[test]
fn a_new_value_or_date_needs_a_reason_and_moves_the_year() {
    let project = confirmed("subsidy");
    assert_eq!(
        fields(when(
            &project,
            "change_commercials",
            json!({"order_value_paise": 20_000_000})
        )),
        ["/reason required"]
    );
    let project = then(
        project,
        &[changed(
            json!({"confirmation_date": "2026-03-31", "reason": "Order form found"}),
        )],
    );
    assert_eq!(project.fy.as_deref(), Some("2025-26"));
    assert_eq!(project.visit().map(|v| v.stay.entered_on), Some(day(3, 31)));
    assert_eq!(
        refused(&project, "advance", step("2026-04-01")),
        "accepted",
        "the first step may follow the corrected date"
    );
}

#[test]
fn an_order_is_not_younger_than_its_work() {
    let project = under_installation("subsidy");
    assert_eq!(
        fields(when(
            &project,
            "change_commercials",
            json!({"confirmation_date": "2026-04-16", "reason": "Order form found"})
        )),
        ["/confirmation_date out_of_range"]
    );
}

#[test]
fn commercials_keep_what_every_order_needs() {
    let project = confirmed("subsidy");
    assert_eq!(
        fields(when(
            &project,
            "change_commercials",
            json!({"segment": null, "capacity_w": null, "source": null, "reason": "Wrong form"})
        )),
        [
            "/segment required",
            "/source required",
            "/capacity_w required"
        ]
    );
    assert_eq!(
        fields(when(
            &project,
            "change_commercials",
            json!({"order_value_paise": 0, "reason": "Wrong form"})
        )),
        ["/order_value_paise amount_not_positive"]
    );
}

#[test]
fn commercials_that_change_nothing_are_no_event() {
    let body = json!({"capacity_w": 3_240, "order_value_paise": 19_602_000, "reason": "Checked"});
    assert_eq!(
        when(&confirmed("subsidy"), "change_commercials", body),
        Ok(Vec::new())
    );
}

#[test]
fn commercials_are_closed_with_the_work() {
    for project in [completed("subsidy"), credited()] {
        assert_eq!(
            refused(&project, "change_commercials", json!({"capacity_w": 4_000})),
            "transition_not_allowed"
        );
    }
}

#[test]
fn the_segment_opens_or_ends_the_portal_track_until_submission() {
    let project = then(
        confirmed("non_subsidy"),
        &[changed(json!({"segment": "subsidy"}))],
    );
    assert!(project.track.is_some());
    let project = then(project, &[changed(json!({"segment": "non_subsidy"}))]);
    assert_eq!(project.track, None);
    assert_eq!(
        fields(when(
            &submitted(),
            "change_commercials",
            json!({"segment": "non_subsidy"})
        )),
        ["/segment field_forbidden"]
    );
}

#[test]
fn a_change_of_order_follows_an_accepted_quotation() {
    let body = json!({"quotation_id": SITE, "version_no": 2, "order_value_paise": 21_780_100, "capacity_w": 4_320, "reason": "Two more panels"});
    let project = confirmed("subsidy");
    let unaccepted = Facts {
        quotation_accepted: false,
        ..facts()
    };
    assert_eq!(
        when_known(&project, unaccepted, "change_order", body.clone()),
        Err(Refusal::PreconditionUnmet(vec!["/quotation_id".into()]))
    );
    let events = when(&project, "change_order", body.clone()).expect("accepted");
    let Some(Event::OrderChanged(change)) = events.first() else {
        panic!("no change of order: {events:?}");
    };
    assert_eq!(change.from.order_value_paise, Paise::new(19_602_000));
    let project = then(project, &[("change_order", body.clone())]);
    assert_eq!(
        project
            .billing_plan
            .iter()
            .map(|row| row.amount_paise.get())
            .collect::<Vec<_>>(),
        [15_246_070, 3_267_015, 2_178_010, 1_089_005]
    );
    assert_eq!(when(&project, "change_order", body), Ok(Vec::new()));
    assert_eq!(
        refused(
            &completed("subsidy"),
            "change_order",
            json!({"quotation_id": SITE, "version_no": 2, "order_value_paise": 1, "reason": "Late wish"})
        ),
        "transition_not_allowed"
    );
}

#[test]
fn the_state_of_the_site_is_printed_on_the_first_tax_invoice() {
    let project = confirmed("subsidy");
    let invoiced = Facts {
        has_tax_invoice: true,
        ..facts()
    };
    let moved = json!({"site_address": address("33")});
    assert_eq!(
        code(when_known(
            &project,
            invoiced.clone(),
            "set_site",
            moved.clone()
        )),
        "in_use"
    );
    let mut same_state = address("32");
    same_state["line1"] = json!("14 Temple Road");
    assert_eq!(
        code(when_known(
            &project,
            invoiced,
            "set_site",
            json!({"site_address": same_state})
        )),
        "accepted"
    );
    assert_eq!(refused(&project, "set_site", moved), "accepted");
    assert_eq!(
        fields(when(&project, "set_site", json!({"site_address": null}))),
        ["/site_address required"]
    );
}

#[test]
fn a_loan_names_its_bank() {
    let project = confirmed("subsidy");
    assert_eq!(
        fields(when(
            &project,
            "set_financing",
            json!({"availing_loan": true})
        )),
        ["/bank required"]
    );
    assert_eq!(
        fields(when(
            &project,
            "set_financing",
            json!({"availing_loan": true, "bank": "other"})
        )),
        ["/bank_other required"]
    );
    assert_eq!(
        fields(when(
            &project,
            "set_financing",
            json!({"availing_loan": true, "bank": "other", "bank_other": "Bank; drop"})
        )),
        ["/bank_other bad_format"]
    );
    assert_eq!(
        fields(when(
            &project,
            "set_financing",
            json!({"sanctioned_on": "2026-05-30"})
        )),
        ["/sanctioned_on date_in_future"]
    );
    let body = json!({"availing_loan": true, "bank": "sbi", "loan_amount_paise": 10_000_000});
    let project = then(project, &[("set_financing", body.clone())]);
    assert_eq!(when(&project, "set_financing", body), Ok(Vec::new()));
    assert_eq!(
        fields(when(&project, "set_financing", json!({"bank": null}))),
        ["/bank required"]
    );
}

#[test]
fn the_owner_sells_and_the_operations_lead_operates() {
    let project = confirmed("subsidy");
    let operator = Facts {
        person: Some(Person {
            user_id: WRITER,
            role: Role::Operations,
            active: true,
        }),
        ..facts()
    };
    let owner = json!({"owner_id": WRITER, "reason": "New area"});
    let lead = json!({"operations_lead_id": WRITER});
    assert_eq!(
        code(when_known(
            &project,
            operator.clone(),
            "assign_owner",
            owner.clone()
        )),
        "assignee_invalid"
    );
    assert_eq!(
        refused(&project, "assign_operations", lead.clone()),
        "assignee_invalid"
    );
    assert_eq!(refused(&project, "assign_owner", owner), "accepted");
    assert_eq!(
        code(when_known(&project, operator, "assign_operations", lead)),
        "accepted"
    );
    assert_eq!(
        when(
            &project,
            "assign_owner",
            json!({"owner_id": SELLER, "reason": "Same one"})
        ),
        Ok(Vec::new())
    );
}
