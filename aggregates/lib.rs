//! The business rules of Rayenna CRM: pure, without IO, clock or chance.
