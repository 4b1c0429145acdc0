//! The read models of Rayenna CRM: keyed folds over the event feed.
