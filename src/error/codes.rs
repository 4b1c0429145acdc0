//! Every problem code of api.md §1.5 with its status and title: a closed list, so a refusal with a
//! code that clients do not know does not compile.

macro_rules! codes {
    ($( $status:literal { $( $variant:ident = $code:literal, $title:literal; )+ } )+) => {
        /// What went wrong, as clients see it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($( #[doc = concat!("`", $code, "` (", stringify!($status), "): ", $title, ".")] $variant, )+)+
        }

        impl Code {
            /// The whole list, by status.
            pub const ALL: &'static [Code] = &[ $($( Code::$variant, )+)+ ];

            /// The code as sent.
            pub const fn as_str(self) -> &'static str {
                match self { $($( Code::$variant => $code, )+)+ }
            }

            /// HTTP status.
            pub const fn status(self) -> u16 {
                match self { $($( Code::$variant => $status, )+)+ }
            }

            /// One line without a full stop, the same for every occurrence.
            pub const fn title(self) -> &'static str {
                match self { $($( Code::$variant => $title, )+)+ }
            }
        }
    };
}

impl Code {
    /// The code with this name.
    pub fn from_name(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

codes! {
    400 {
        MalformedJson = "malformed_json", "The body is not valid JSON";
        UnknownField = "unknown_field", "The body has a member this request does not take";
        InvalidParameter = "invalid_parameter", "A parameter of the address is wrong";
        FilterUnknownField = "filter_unknown_field", "This list cannot be filtered by that field";
        FilterBadOperator = "filter_bad_operator", "That field does not take this operator";
        FilterTooLarge = "filter_too_large", "The filter has too many conditions";
        SortUnknownField = "sort_unknown_field", "This list cannot be sorted by that field";
        CursorInvalid = "cursor_invalid", "The page cursor is damaged";
        CursorMismatch = "cursor_mismatch", "The page cursor belongs to another filter, sort or moment";
        LimitOutOfRange = "limit_out_of_range", "The page size is out of range";
        AsOfInvalid = "as_of_invalid", "The moment could not be read";
        AsOfFuture = "as_of_future", "The moment lies in the future";
        AsOfUnsupported = "as_of_unsupported", "This resource has no past";
        IdempotencyRequired = "idempotency_required", "This request needs an Idempotency-Key";
        IdempotencyInvalid = "idempotency_invalid", "The Idempotency-Key is not usable";
        IfMatchInvalid = "if_match_invalid", "The If-Match header is not usable";
    }
    401 {
        Unauthenticated = "unauthenticated", "Sign in to go on";
        TokenExpired = "token_expired", "The access token has expired";
        TokenInvalid = "token_invalid", "The access token is not valid";
        SessionIdle = "session_idle", "The session ended after a time without input";
        SessionRevoked = "session_revoked", "The session was ended";
        SessionExpired = "session_expired", "The session reached its longest duration";
        RefreshReused = "refresh_reused", "The session was ended because its refresh token was used twice";
        CredentialsInvalid = "credentials_invalid", "E-mail or password is wrong";
        MfaRequired = "mfa_required", "A second factor is needed";
        MfaInvalid = "mfa_invalid", "The second factor is wrong";
        ApiKeyInvalid = "api_key_invalid", "The API key is not valid";
        ApiKeyExpired = "api_key_expired", "The API key has expired";
        LinkPasswordRequired = "link_password_required", "This link needs its password";
        LinkPasswordWrong = "link_password_wrong", "The password of the link is wrong";
    }
    403 {
        Forbidden = "forbidden", "Your role does not allow this";
        OutOfScope = "out_of_scope", "You may read this record but not change it";
        StepUpRequired = "step_up_required", "Confirm your password to go on";
        MfaEnrolmentRequired = "mfa_enrolment_required", "Set up a second factor to go on";
        PasswordChangeRequired = "password_change_required", "Change your password to go on";
        IpNotAllowed = "ip_not_allowed", "This key may not be used from this address";
        OriginNotAllowed = "origin_not_allowed", "The request comes from a foreign page";
        CsrfFailed = "csrf_failed", "The request lacks the proof that it comes from this application";
        ReadOnlyRole = "read_only_role", "Auditors read; they do not change records";
    }
    404 {
        NotFound = "not_found", "There is no such record";
        RouteNotFound = "route_not_found", "There is no such address";
    }
    405 {
        MethodNotAllowed = "method_not_allowed", "This address does not take that method";
    }
    406 {
        NotAcceptable = "not_acceptable", "No offered representation is accepted";
    }
    409 {
        IdTaken = "id_taken", "A record with this id exists already";
        Duplicate = "duplicate", "Another record has the same value";
        TransitionNotAllowed = "transition_not_allowed", "The present status does not allow this";
        InUse = "in_use", "Other records rest on this";
        LastAdmin = "last_admin", "The last active administrator must stay";
        SelfChange = "self_change", "Nobody changes the own role or deactivates oneself";
        LeadNotOpen = "lead_not_open", "The lead is not open";
        ProjectCancelled = "project_cancelled", "The project is cancelled";
        ProjectOnHold = "project_on_hold", "The project is on hold";
        QuotationFrozen = "quotation_frozen", "This version of the quotation is frozen";
        QuotationSuperseded = "quotation_superseded", "A newer version of the quotation exists";
        InvoiceNotDraft = "invoice_not_draft", "The invoice is issued";
        InvoiceHasPayments = "invoice_has_payments", "The invoice has payments";
        PaymentReversed = "payment_reversed", "The payment is reversed already";
        CashLimit = "cash_limit", "The cash limit of the day would be passed";
        PeriodLocked = "period_locked", "The books of this period are closed";
        EinvoiceWindowClosed = "einvoice_window_closed", "The time for this e-invoice act is over";
        TicketClosed = "ticket_closed", "The ticket is closed";
        AmcOverlap = "amc_overlap", "The terms of two contracts overlap";
        UserDeactivated = "user_deactivated", "The person is deactivated";
        CustomerRetired = "customer_retired", "The customer is retired";
        ContentHashMismatch = "content_hash_mismatch", "The document changed meanwhile";
        RetentionHold = "retention_hold", "The retention period has not ended";
        UndoBlocked = "undo_blocked", "Later acts rest on this one";
        UndoFiscal = "undo_fiscal", "A fiscal act is not undone but countered";
        UndoTooOld = "undo_too_old", "The act is too old to undo";
        IdempotencyInFlight = "idempotency_in_flight", "The same request is still running";
        ProjectionBusy = "projection_busy", "The projection is busy";
        JobNotCancellable = "job_not_cancellable", "The job can no longer be cancelled";
    }
    410 {
        LinkExpired = "link_expired", "The link has expired";
        LinkRevoked = "link_revoked", "The link was revoked";
        LinkSuperseded = "link_superseded", "A newer link replaced this one";
        UploadExpired = "upload_expired", "The upload has expired";
    }
    412 {
        VersionConflict = "version_conflict", "The record changed meanwhile";
    }
    413 {
        BodyTooLarge = "body_too_large", "The body is too large";
        FileTooLarge = "file_too_large", "The file is too large";
        TooManyFiles = "too_many_files", "Too many files";
    }
    415 {
        FileTypeNotAllowed = "file_type_not_allowed", "Files of this type are not taken";
        ContentMismatch = "content_mismatch", "The content of the file is not what its name says";
        UnsupportedMediaType = "unsupported_media_type", "Send application/json";
    }
    422 {
        ValidationFailed = "validation_failed", "Some fields need attention";
        FieldForbidden = "field_forbidden", "A field may not be set by your role";
        AssigneeInvalid = "assignee_invalid", "This person cannot be chosen here";
        IrnMismatch = "irn_mismatch", "The registration belongs to another invoice";
        PreconditionUnmet = "precondition_unmet", "Some facts are missing";
        Required = "required", "A value is required";
        TooShort = "too_short", "A value is too short";
        TooLong = "too_long", "A value is too long";
        OutOfRange = "out_of_range", "A value is out of range";
        BadFormat = "bad_format", "A value does not have the expected form";
        NotInList = "not_in_list", "A value is not in the list";
        DateInFuture = "date_in_future", "A date lies in the future";
        DateBefore = "date_before", "A date lies before another";
        GstinInvalid = "gstin_invalid", "The GSTIN is not valid";
        PanInvalid = "pan_invalid", "The PAN is not valid";
        PinInvalid = "pin_invalid", "The PIN code is not valid";
        PhoneInvalid = "phone_invalid", "The phone number is not valid";
        EmailInvalid = "email_invalid", "The e-mail address is not valid";
        HsnInvalid = "hsn_invalid", "The HSN or SAC code is not valid";
        PlaceOfSupplyMissing = "place_of_supply_missing", "The place of supply is missing";
        BillingPlanSum = "billing_plan_sum", "The billing plan does not add up";
        Overpayment = "overpayment", "The payment is above the balance";
        AllocationExceeds = "allocation_exceeds", "The allocation is above what is free";
        AmountNotPositive = "amount_not_positive", "The amount must be above zero";
        PasswordWeak = "password_weak", "The password is too easy to guess";
        PasswordReused = "password_reused", "The password was used before";
        ReferenceUnknown = "reference_unknown", "A record named here does not exist";
        ReferenceInactive = "reference_inactive", "A value named here is no longer in use";
        IdempotencyMismatch = "idempotency_mismatch", "The Idempotency-Key was used with another body";
        ImportMapping = "import_mapping", "The columns of the import do not fit";
        BatchFailed = "batch_failed", "A part of the batch was refused";
    }
    428 {
        IfMatchRequired = "if_match_required", "This request needs If-Match";
    }
    429 {
        RateLimited = "rate_limited", "Too many requests";
        LoginLimited = "login_limited", "Too many sign-in attempts";
        AccountLocked = "account_locked", "Sign-in is locked for a while";
        QuotaExceeded = "quota_exceeded", "The quota is used up";
    }
    500 {
        Internal = "internal", "The server failed";
    }
    502 {
        AiUnavailable = "ai_unavailable", "The writing assistant cannot be reached";
        MailUnavailable = "mail_unavailable", "The mail server cannot be reached";
    }
    503 {
        StorageUnavailable = "storage_unavailable", "The database cannot be reached";
        ProjectionBehind = "projection_behind", "The read model has not caught up";
        ProjectionRebuilding = "projection_rebuilding", "The read model is being rebuilt";
        NotReady = "not_ready", "The server is not ready";
        Overloaded = "overloaded", "The server has too much to do";
    }
    504 {
        Timeout = "timeout", "The request took too long";
    }
}
