//! The content object of a version: everything the customer reads, and nothing else
//! (calculations.md §17). No costs, no margins, no author, no time of day.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Block, BomLine, Draft, PaymentTerm, Totals};
use crate::calculations::costing::TaxBasis;
use crate::company::Supplier;
use crate::kernel::Text;
use crate::vocabulary::Address;

/// What is frozen and hashed.
#[derive(Clone, Debug, Serialize)]
pub struct Content {
    schema: &'static str,
    quotation_number: String,
    version_no: u32,
    issued_on: NaiveDate,
    valid_until: NaiveDate,
    language: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    company: Option<Supplier>,
    customer: ContentCustomer,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<Address>,
    system: ContentSystem,
    bom: Vec<ContentItem>,
    commercials: Commercials,
    payment_plan: Vec<PaymentTerm>,
    sections: Vec<ContentSection>,
    assets: Vec<String>,
}

/// Who the offer is for.
#[derive(Clone, Debug, Serialize)]
pub struct ContentCustomer {
    /// Name to show.
    pub display_name: String,
    /// Address, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

#[derive(Clone, Debug, Serialize)]
struct ContentSystem {
    capacity_w: i64,
}

#[derive(Clone, Debug, Serialize)]
struct ContentItem {
    category: String,
    item_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    specification: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    brand: Option<String>,
    quantity_milli: i64,
    unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Commercials {
    taxable_paise: i64,
    gst_paise: i64,
    grand_total_paise: i64,
    tax_basis: TaxBasis,
    show_gst: bool,
}

#[derive(Clone, Debug, Serialize)]
struct ContentSection {
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

/// Number and dates of the version that is made.
pub(super) struct Cover {
    pub quotation_number: Text<1, 20>,
    pub version_no: u32,
    pub issued_on: NaiveDate,
    pub valid_until: NaiveDate,
}

impl Content {
    /// The content of a version; `None` without costing.
    pub(super) fn of(
        cover: &Cover,
        draft: &Draft,
        totals: &Totals,
        customer: ContentCustomer,
        site: Option<Address>,
        company: Option<Supplier>,
    ) -> Option<Self> {
        let costing = draft.costing.as_ref()?;
        Some(Self {
            schema: "rayenna.proposal/1",
            quotation_number: cover.quotation_number.to_string(),
            version_no: cover.version_no,
            issued_on: cover.issued_on,
            valid_until: cover.valid_until,
            language: "en",
            company,
            customer,
            site,
            system: ContentSystem {
                capacity_w: totals.capacity_w,
            },
            bom: draft.bom.iter().map(item).collect(),
            commercials: Commercials {
                taxable_paise: totals.taxable_paise,
                gst_paise: totals.gst_paise,
                grand_total_paise: totals.grand_total_paise,
                tax_basis: costing.tax_basis,
                show_gst: costing.show_gst,
            },
            payment_plan: draft.payment_terms.clone(),
            sections: draft
                .blocks
                .iter()
                .filter(|block| !block.hidden)
                .map(section)
                .collect(),
            assets: Vec::new(),
        })
    }
}

fn item(line: &BomLine) -> ContentItem {
    ContentItem {
        category: line.category.code().to_owned(),
        item_name: line.item_name.to_string(),
        specification: line.specification.as_ref().map(ToString::to_string),
        brand: line.brand.as_ref().map(ToString::to_string),
        quantity_milli: line.quantity_milli.get(),
        unit: line.unit.code().to_owned(),
        comment: line.comment.as_ref().map(ToString::to_string),
    }
}

fn section(block: &Block) -> ContentSection {
    ContentSection {
        code: block.code.to_string(),
        title: block.title.as_ref().map(ToString::to_string),
        body: block.body.as_ref().map(ToString::to_string),
    }
}
