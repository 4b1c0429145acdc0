/** Replaced by `npm run generate`, which writes this file from the server's OpenAPI document. */
export interface components {
  schemas: {
    Me: {
      user: { id: string; name: string; email: string; role: Role };
      capabilities: string[];
      settings: { session_idle_minutes: number; session_warning_seconds: number };
      demo: boolean;
    };
    DemoAccounts: {
      items: { name: string; email: string; password: string; role: Role }[];
    };
    SearchResults: {
      items: { kind: string; id: string; title: string; subtitle?: string | null }[];
    };
    LeadRow: {
      id: string;
      title: string;
      contact_name: string;
      phone: string | null;
      city: string | null;
      status: string;
      stage: string;
      source: string | null;
      segment: string | null;
      service_type: string | null;
      capacity_w: number | null;
      expected_value_paise: number | null;
      expected_close_on: string | null;
      next_step_text: string | null;
      next_step_on: string | null;
      owner_id: string | null;
      owner_name: string | null;
      customer_id: string | null;
      days_in_stage: number;
      sla: "green" | "amber" | "red" | null;
      created_at: string;
      updated_at: string;
      version: number;
    };
    UserOption: { id: string; name: string; role: Role };
  };
}

type Role = "admin" | "manager" | "sales" | "operations" | "finance" | "auditor";

export interface paths {
  "/api/v1/me": {
    get: {
      parameters: object;
      responses: { 200: { content: { "application/json": components["schemas"]["Me"] } } };
    };
  };
}
