/** What the page reads of the API's answers. */

export interface User {
  readonly id: number
  readonly name: string
  readonly email: string | null
  readonly role: 'end-user' | 'agent' | 'admin'
  readonly locale: string
  /** `null`: every ticket; else only those of their groups, assigned to them, … */
  readonly ticket_restriction: string | null
  readonly custom_role_id: number | null
  readonly organization_id: number | null
}

export interface Ticket {
  readonly id: number
  readonly subject: string
  readonly status: string
  readonly priority: string | null
  readonly type: string | null
  readonly tags: readonly string[]
  readonly requester_id: number
  readonly assignee_id: number | null
  readonly group_id: number | null
  readonly brand_id: number
  readonly organization_id: number | null
  readonly ticket_form_id: number
  readonly external_id: string | null
  readonly created_at: string
  readonly updated_at: string
  readonly via: { readonly channel: string }
  readonly custom_fields: readonly { readonly id: number; readonly value: unknown }[]
}

export interface Comment {
  readonly id: number
  readonly author_id: number
  readonly plain_body: string
  readonly public: boolean
  readonly created_at: string
  readonly via: { readonly channel: string }
  readonly attachments: readonly { readonly id: number; readonly file_name: string; readonly content_type: string; readonly size: number; readonly malware_scan_result: string }[]
}

export interface Field {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly active: boolean
  readonly custom_field_options?: readonly { readonly name: string; readonly value: string }[]
}

export interface Named {
  readonly id: number
  readonly name: string
}

export interface Macro {
  readonly id: number
  readonly title: string
}

export interface Group extends Named {
  readonly is_public: boolean
}

export interface CustomRole extends Named {
  readonly configuration: { readonly ticket_access: string }
}
