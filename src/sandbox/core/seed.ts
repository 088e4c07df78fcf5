/** Invented content for the fake vendors. Vendor-neutral: each vendor turns it into its own records. */

export interface SeedPerson {
  readonly key: string
  readonly name: string
  readonly email: string
  readonly role: 'end-user' | 'agent' | 'admin'
  /** The product's own id of this person, where the help desk was told. */
  readonly externalId?: string
  /** Key of an organization. */
  readonly organization?: string
  /** For agents: which tickets they see; all of them, where nothing is said. */
  readonly restriction?: 'organization' | 'groups' | 'assigned' | 'requested'
  /** For agents: key of a custom role of the help desk. */
  readonly customRole?: string
  /** For agents: keys of groups. */
  readonly groups: readonly string[]
}

export interface SeedAttachment {
  readonly name: string
  readonly contentType: string
  readonly size: number
  /** What is in it, in base64; made up by name and size where it is not given. */
  readonly content?: string
  /** What the help desk's scanner says; that it found nothing, unless told. */
  readonly scan?: 'malware_found' | 'malware_not_found' | 'failed_to_scan' | 'not_scanned'
}

export interface SeedMessage {
  readonly from: 'requester' | 'agent'
  /** Key of the agent, for agents' messages. */
  readonly agent?: string
  readonly public: boolean
  readonly body: string
  readonly minutesAgo: number
  readonly attachments?: readonly SeedAttachment[]
}

export type SeedChannel = 'web' | 'email' | 'chat' | 'app' | 'social' | 'phone' | 'ai_agent'

export interface SeedTicket {
  readonly key: string
  readonly lang: string
  readonly channel: SeedChannel
  /** Carries the tag `user_safety`. */
  readonly safety: boolean
  readonly subject: string
  /** Oldest first; the first is the description. An empty body is a ticket without text. */
  readonly messages: readonly SeedMessage[]
  readonly requester: string
  readonly assignee: string | null
  readonly group: string
  readonly status: 'new' | 'open' | 'pending' | 'hold' | 'solved' | 'closed'
  readonly priority: 'low' | 'normal' | 'high' | 'urgent' | null
  /** Without `user_safety`. */
  readonly tags: readonly string[]
  /** A case made by another tool before the bridge came, pointing at this ticket. */
  readonly foreignCase?: boolean
}

export interface SeedSuspended {
  readonly key: string
  readonly subject: string
  readonly body: string
  readonly from: string
  readonly cause: string
  readonly minutesAgo: number
}

export interface SeedWorld {
  readonly people: readonly SeedPerson[]
  readonly groups: readonly { readonly key: string; readonly name: string }[]
  readonly organizations?: readonly { readonly key: string; readonly name: string; readonly externalId?: string }[]
  readonly tickets: readonly SeedTicket[]
  readonly suspended: readonly SeedSuspended[]
}
