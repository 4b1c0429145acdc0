//! Lists people choose from: their initial content (domain.md §8.3), and the check of a code while
//! a command is read.
//!
//! The entries that count are reference data and change by date. A command is read inside
//! [`choosing_from`], so each code in it must be an entry that holds that day, and the refusal
//! points at the member. An event is read outside: a code that was ever stored stays readable.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use crate::reference_data::{Kind, Membership, ReferenceBook};

/// A list and its entries.
pub struct List {
    /// Kind, as in `/api/v1/reference/{kind}`.
    pub kind: &'static str,
    /// Code and label.
    pub entries: &'static [(&'static str, &'static str)],
}

/// Every list of the page.
pub const LISTS: &[List] = &[
    List {
        kind: "lead_source",
        entries: &[
            ("website", "Website"),
            ("referral", "Referral"),
            ("google", "Google"),
            ("channel_partner", "Channel Partner"),
            ("digital_marketing", "Digital Marketing"),
            ("sales", "Sales"),
            ("management_connect", "Management Connect"),
            ("other", "Other"),
        ],
    },
    List {
        kind: "customer_type",
        entries: &[
            ("residential", "Residential"),
            ("apartment", "Apartment / Society"),
            ("commercial", "Commercial"),
        ],
    },
    List {
        kind: "segment",
        entries: &[("subsidy", "Subsidy"), ("non_subsidy", "Non-Subsidy")],
    },
    List {
        kind: "service_type",
        entries: &[
            ("epc_project", "EPC Project"),
            ("panel_cleaning", "Panel Cleaning"),
            ("maintenance", "Maintenance"),
            ("repair", "Repair"),
            ("consulting", "Consulting"),
            ("resale", "Resale"),
            ("other_services", "Other Services"),
        ],
    },
    List {
        kind: "name_prefix",
        entries: &[
            ("mr", "Mr."),
            ("ms", "Ms."),
            ("mrs", "Mrs."),
            ("miss", "Miss"),
            ("mx", "Mx."),
            ("dr", "Dr."),
            ("prof", "Prof."),
        ],
    },
    List {
        kind: "loss_reason",
        entries: &[
            ("lost_to_competition", "Lost to competition"),
            ("no_budget", "No budget"),
            ("indefinitely_delayed", "Indefinitely delayed"),
            ("not_feasible", "Site not feasible"),
            ("loan_rejected", "Loan rejected"),
            ("not_reachable", "Not reachable"),
            ("duplicate", "Duplicate"),
            ("entered_in_error", "Entered in error"),
            ("other", "Other"),
        ],
    },
    List {
        kind: "loss_sub_reason",
        entries: &[
            ("price", "Price"),
            ("features", "Features"),
            ("relationship_other", "Relationship / other"),
        ],
    },
    List {
        kind: "id_proof",
        entries: &[
            ("aadhaar", "Aadhaar"),
            ("pan", "PAN"),
            ("voter_id", "Voter ID"),
            ("driving_licence", "Driving Licence"),
            ("passport", "Passport"),
            ("other", "Other"),
            ("society_registration", "Society Registration"),
            ("rera_registration", "RERA Registration"),
            ("occupancy_certificate", "Occupancy Certificate"),
            ("cin", "CIN"),
            ("tan", "TAN"),
        ],
    },
    List {
        kind: "interaction_outcome",
        entries: &[
            ("connected", "Connected"),
            ("no_answer", "No answer"),
            ("interested", "Interested"),
            ("not_interested", "Not interested"),
            ("call_back", "Call back"),
            ("order_promised", "Order promised"),
            ("payment_promised", "Payment promised"),
            ("complaint", "Complaint"),
            ("other", "Other"),
        ],
    },
    List {
        kind: "roof_type",
        entries: &[
            ("concrete_flat", "Concrete-Flat"),
            ("concrete_sloped", "Concrete-Sloped"),
            ("tile", "Tile"),
            ("thatched", "Thatched"),
            ("asbestos", "Asbestos"),
            ("metal", "Metal"),
            ("other", "Others"),
        ],
    },
    List {
        kind: "system_type",
        entries: &[
            ("on_grid", "On-grid"),
            ("off_grid", "Off-grid"),
            ("hybrid", "Hybrid"),
        ],
    },
    List {
        kind: "panel_type",
        entries: &[("dcr", "DCR"), ("non_dcr", "Non-DCR")],
    },
    List {
        kind: "panel_brand",
        entries: &[
            ("adani_solar", "Adani Solar"),
            ("azure_power", "Azure Power"),
            ("emmvee", "Emmvee"),
            ("goldi_solar", "Goldi Solar"),
            ("hartek_group", "Hartek Group"),
            ("jakson", "Jakson"),
            ("lt_solar", "L&T Solar"),
            ("loom_solar", "Loom Solar"),
            ("luminous", "Luminous"),
            ("microtek", "Microtek"),
            ("moser_baer", "Moser Baer"),
            ("premier_energies", "Premier Energies"),
            ("rayzon_solar", "Rayzon Solar"),
            ("renew", "ReNew"),
            ("renewsys", "Renewsys"),
            ("saatvik", "Saatvik"),
            ("servotech", "Servotech"),
            ("tata_power_solar", "Tata Power Solar"),
            ("v_guard", "V-Guard"),
            ("vikram_solar", "Vikram Solar"),
            ("waaree", "Waaree"),
            ("other", "Others"),
        ],
    },
    List {
        kind: "inverter_brand",
        entries: &[
            ("delta", "Delta"),
            ("deye", "Deye"),
            ("eastman", "Eastman"),
            ("feston", "Feston"),
            ("fimer", "FIMER"),
            ("fronius", "Fronius"),
            ("goodwe", "GoodWe"),
            ("gronsol", "Gronsol"),
            ("growatt", "Growatt"),
            ("havells", "Havells"),
            ("livguard", "Livguard"),
            ("luminous", "Luminous"),
            ("microtek", "Microtek"),
            ("panasonic", "Panasonic"),
            ("polycab", "Polycab"),
            ("selec", "Selec"),
            ("seltrik", "Seltrik"),
            ("solaire", "Solaire"),
            ("solis", "Solis"),
            ("sungrow", "Sungrow"),
            ("sunways", "Sunways"),
            ("tata_power_solar", "Tata Power Solar"),
            ("utl_solar", "UTL Solar"),
            ("v_guard", "V-Guard"),
            ("other", "Others"),
        ],
    },
    List {
        kind: "costing_category",
        entries: &[
            ("pv_modules", "PV modules"),
            ("inverters", "Inverters"),
            ("mounting_structure", "Mounting structure"),
            ("dc_db", "DC DB"),
            ("ac_db", "AC DB"),
            ("dc_cable", "DC cable"),
            ("ac_cable", "AC cable"),
            ("earthing", "Earthing"),
            ("meter", "Meter"),
            ("electrical_items", "Electrical items"),
            ("installation", "Installation"),
            ("others", "Others"),
        ],
    },
    List {
        kind: "discom",
        entries: &[
            ("kseb", "KSEB"),
            ("thrissur_corporation", "Thrissur Corporation"),
            ("other", "Other"),
        ],
    },
    List {
        kind: "bank",
        entries: &[
            ("axis_bank", "Axis Bank"),
            ("au_small_finance_bank", "AU Small Finance Bank"),
            ("bandhan_bank", "Bandhan Bank"),
            ("bank_of_baroda", "Bank of Baroda"),
            ("bank_of_india", "Bank of India"),
            ("bank_of_maharashtra", "Bank of Maharashtra"),
            ("canara_bank", "Canara Bank"),
            ("capital_small_finance_bank", "Capital Small Finance Bank"),
            ("catholic_syrian_bank", "Catholic Syrian Bank"),
            ("city_union_bank", "City Union Bank"),
            ("dcb_bank", "DCB Bank"),
            ("dhanlaxmi_bank", "Dhanlaxmi Bank"),
            ("equitas_small_finance_bank", "Equitas Small Finance Bank"),
            ("esaf_small_finance_bank", "ESAF Small Finance Bank"),
            ("federal_bank", "Federal Bank"),
            ("hdfc_bank", "HDFC Bank"),
            ("icici_bank", "ICICI Bank"),
            ("idbi_bank", "IDBI Bank"),
            ("idfc_first_bank", "IDFC FIRST Bank"),
            ("indian_bank", "Indian Bank"),
            ("indian_overseas_bank", "Indian Overseas Bank"),
            ("indusind_bank", "IndusInd Bank"),
            ("jammu_kashmir_bank", "Jammu & Kashmir Bank"),
            ("jana_small_finance_bank", "Jana Small Finance Bank"),
            ("karnataka_bank", "Karnataka Bank"),
            ("karur_vysya_bank", "Karur Vysya Bank"),
            ("kerala_bank", "Kerala Bank"),
            ("kerala_gramin_bank", "Kerala Gramin Bank"),
            ("kotak_mahindra_bank", "Kotak Mahindra Bank"),
            ("punjab_national_bank", "Punjab National Bank (PNB)"),
            ("rbl_bank", "RBL Bank"),
            ("sbi", "State Bank of India (SBI)"),
            ("shivalik_small_finance_bank", "Shivalik Small Finance Bank"),
            ("south_indian_bank", "South Indian Bank"),
            ("tamilnad_mercantile_bank", "Tamilnad Mercantile Bank"),
            ("ujjivan_small_finance_bank", "Ujjivan Small Finance Bank"),
            ("union_bank_of_india", "Union Bank of India"),
            ("utkarsh_small_finance_bank", "Utkarsh Small Finance Bank"),
            ("yes_bank", "YES Bank"),
            ("other", "Other"),
        ],
    },
    List {
        kind: "loan_status",
        entries: &[
            ("not_applied", "Not applied"),
            ("applied", "Applied"),
            ("sanctioned", "Sanctioned"),
            ("disbursed", "Disbursed"),
            ("rejected", "Rejected"),
        ],
    },
    List {
        kind: "payment_mode",
        entries: &[
            ("upi", "UPI"),
            ("neft", "NEFT"),
            ("rtgs", "RTGS"),
            ("imps", "IMPS"),
            ("cheque", "Cheque"),
            ("cash", "Cash"),
            ("card", "Card"),
            ("loan_disbursal", "Loan disbursal"),
        ],
    },
    List {
        kind: "reversal_reason",
        entries: &[
            ("cheque_bounced", "Cheque bounced"),
            ("wrong_amount", "Wrong amount"),
            ("wrong_invoice", "Wrong invoice"),
            ("duplicate_entry", "Duplicate entry"),
            ("chargeback", "Chargeback"),
            ("other", "Other"),
        ],
    },
    List {
        kind: "credit_reason",
        entries: &[
            ("price_change", "Price change"),
            ("scope_reduced", "Scope reduced"),
            ("order_cancelled", "Order cancelled"),
            ("wrong_tax", "Wrong tax"),
            ("entered_in_error", "Entered in error"),
            ("other", "Other"),
        ],
    },
    List {
        kind: "cost_category",
        entries: &[
            ("material", "Material"),
            ("labour", "Labour"),
            ("transport", "Transport"),
            ("subcontract", "Subcontract"),
            ("statutory_fee", "Statutory fee"),
            ("commission", "Commission"),
            ("other", "Other"),
        ],
    },
    List {
        kind: "ticket_priority",
        entries: &[
            ("low", "Low"),
            ("normal", "Normal"),
            ("high", "High"),
            ("urgent", "Urgent"),
        ],
    },
    List {
        kind: "task_priority",
        entries: &[
            ("low", "Low"),
            ("normal", "Normal"),
            ("high", "High"),
            ("urgent", "Urgent"),
        ],
    },
    List {
        kind: "ticket_category",
        entries: &[
            ("generation_low", "Low generation"),
            ("inverter_fault", "Inverter fault"),
            ("panel_damage", "Panel damage"),
            ("wiring", "Wiring / electrical"),
            ("net_meter", "Net meter / DISCOM"),
            ("monitoring", "Monitoring / app"),
            ("structure_leak", "Structure / roof leak"),
            ("cleaning", "Cleaning"),
            ("billing", "Billing"),
            ("subsidy", "Subsidy"),
            ("other", "Other"),
        ],
    },
    List {
        kind: "document_category",
        entries: &[
            ("photos_videos", "Photos / Videos"),
            ("documents", "Documents"),
            ("sheets", "Sheets"),
        ],
    },
    List {
        kind: "team",
        entries: &[("general", "General")],
    },
    List {
        kind: "uqc",
        entries: &[
            ("NOS", "Numbers"),
            ("SET", "Sets"),
            ("MTR", "Metres"),
            ("KGS", "Kilograms"),
            ("SQM", "Square metres"),
            ("LTR", "Litres"),
            ("PCS", "Pieces"),
            ("UNT", "Units"),
            ("OTH", "Others"),
        ],
    },
    List {
        kind: "doc_type",
        entries: &[
            ("aadhaar", "Aadhaar (masked)"),
            ("pan_card", "PAN card"),
            ("id_proof_other", "Other id proof"),
            ("applicant_photo", "Applicant photo"),
            ("cancelled_cheque", "Cancelled cheque / passbook"),
            ("loan_document", "Loan document"),
            ("purchase_bill", "Purchase bill"),
            ("payment_proof", "Payment proof"),
            ("electricity_bill", "Electricity bill"),
            ("ownership_proof", "Ownership proof"),
            ("agreement", "Vendor agreement"),
            ("site_photo", "Site photo"),
            ("roof_layout", "Roof layout"),
            ("drawing", "Drawing"),
            ("feasibility_report", "Feasibility report"),
            ("installation_certificate", "Installation certificate"),
            ("completion_report", "Completion report"),
            ("dcr_certificate", "DCR / ALMM proof"),
            ("inspection_report", "Inspection report"),
            ("net_meter_report", "Net meter report"),
            ("commissioning_certificate", "Commissioning certificate"),
            ("warranty_card", "Warranty card"),
            ("handover_note", "Handover note"),
            ("signed_proposal", "Signed proposal"),
            ("visit_report", "Visit report"),
            ("other", "Other"),
        ],
    },
    List {
        kind: "milestone",
        entries: &[
            ("mnre_portal_registration", "MNRE portal registration"),
            ("discom_feasibility_applied", "DISCOM feasibility applied"),
            ("discom_feasibility_approved", "DISCOM feasibility approved"),
            ("discom_registration", "DISCOM registration"),
            ("material_delivered", "Material delivered"),
            ("installation_completed", "Installation completed"),
            ("completion_report_submitted", "Completion report submitted"),
            (
                "mnre_installation_details",
                "MNRE installation details submitted",
            ),
            ("discom_inspection_passed", "DISCOM inspection passed"),
            ("net_meter_installed", "Net meter installed"),
            ("commissioned", "Commissioned"),
            ("subsidy_requested", "Subsidy requested"),
            ("handed_over", "Handed over to the customer"),
        ],
    },
];

/// The initial list of this kind.
pub fn list(kind: &str) -> Option<&'static List> {
    LISTS.iter().find(|list| list.kind == kind)
}

/// The label a code has in a new store, if its initial list has it.
pub fn label(kind: &str, code: &str) -> Option<&'static str> {
    let entries = list(kind)?.entries;
    entries
        .iter()
        .find(|(entry, _)| *entry == code)
        .map(|(_, label)| *label)
}

/// What a code must be while something is read.
enum Choices {
    /// An entry that holds on the day.
    Holding(Arc<ReferenceBook>, NaiveDate),
    /// Well formed: it was taken from a record, which keeps what it has.
    Kept,
}

thread_local! {
    static CHOICES: RefCell<Option<Choices>> = const { RefCell::new(None) };
}

/// Puts the choices back as they were, also when the reading inside panics.
struct Restore(Option<Choices>);

impl Drop for Restore {
    fn drop(&mut self) {
        let before = self.0.take();
        CHOICES.with(|choices| *choices.borrow_mut() = before);
    }
}

/// Reads a command: codes of lists must hold on the day. What is read must not wait for anything.
pub fn choosing_from<T>(book: &Arc<ReferenceBook>, on: NaiveDate, read: impl FnOnce() -> T) -> T {
    reading(Choices::Holding(book.clone(), on), read)
}

/// Reads a command of a process manager: it repeats codes of records, and an entry that ended
/// since stays valid there (domain.md §2.1).
pub fn keeping<T>(read: impl FnOnce() -> T) -> T {
    reading(Choices::Kept, read)
}

fn reading<T>(present: Choices, read: impl FnOnce() -> T) -> T {
    let _restore = Restore(CHOICES.with(|choices| choices.borrow_mut().replace(present)));
    read()
}

/// Reads a command of which nobody said what it may choose from: from the initial lists.
pub(crate) fn reading_command<T>(read: impl FnOnce() -> T) -> T {
    if CHOICES.with(|choices| choices.borrow().is_some()) {
        return read();
    }
    choosing_from(initial_book(), NaiveDate::MAX, read)
}

/// The book of a store that was just created, made once.
pub(crate) fn initial_book() -> &'static Arc<ReferenceBook> {
    static INITIAL: OnceLock<Arc<ReferenceBook>> = OnceLock::new();
    INITIAL.get_or_init(|| Arc::new(ReferenceBook::initial().unwrap_or_default()))
}

/// Whether a code may stand where it is read: an entry that holds inside a command, anything well
/// formed outside.
pub(crate) fn check(list: &str, code: &str) -> Membership {
    let Some(kind) = Kind::from_code(list) else {
        return Membership::Unknown;
    };
    CHOICES.with(|choices| match &*choices.borrow() {
        Some(Choices::Holding(book, on)) => book.membership(kind, code, *on),
        Some(Choices::Kept) | None if kind.fits(code) => Membership::Active,
        Some(Choices::Kept) | None => Membership::Unknown,
    })
}
