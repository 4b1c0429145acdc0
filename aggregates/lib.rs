//! The business rules of Rayenna CRM: pure, without IO, clock or chance. The list of modules is
//! the glossary; README.md has the words.

pub mod amc_contract;
pub mod calculations;
pub mod company;
pub mod customer;
pub mod document;
pub mod interaction;
pub mod invoice;
pub mod kernel;
pub mod lead;
pub mod links;
pub mod lists;
pub mod policy;
pub mod project;
pub mod quotation;
pub mod reference_data;
pub mod registry;
pub mod survey;
pub mod task;
pub mod ticket;
pub mod user;
pub mod vocabulary;
