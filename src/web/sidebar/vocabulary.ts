import type { Category, Severity, Team } from '../../domain/labels.ts'

/** Every id there is, in the order of `domain/labels`: the compiler refuses one too many and one too few. */
const ALL_CATEGORIES: Readonly<Record<Category, 0>> = {
  child_exploitation: 0, child_welfare: 0, sextortion: 0, self_harm: 0, violent_threat: 0, trafficking: 0, intimate_images: 0, sexual_harassment: 0,
  stalking_doxxing: 0, bullying_harassment: 0, hate: 0, animal_cruelty: 0, dangerous_activity: 0, account_takeover: 0, scam_fraud: 0, impersonation: 0,
  underage_account: 0, privacy_request: 0, legal_request: 0, intellectual_property: 0, appeal: 0, bereavement: 0, spam_manipulation: 0, safety_advice: 0, not_safety: 0,
}
const ALL_SEVERITIES: Readonly<Record<Severity, 0>> = { P0: 0, P1: 0, P2: 0, P3: 0, P4: 0 }
const ALL_TEAMS: Readonly<Record<Team, 0>> = {
  child_safety: 0, crisis_response: 0, law_enforcement_response: 0, intimate_image_abuse: 0, privacy_safety: 0, community_safety: 0, policy_enforcement: 0,
  account_security: 0, fraud: 0, account_integrity: 0, youth_privacy: 0, privacy: 0, ip: 0, appeals: 0, platform_integrity: 0, support: 0,
}

export const CATEGORIES = Object.keys(ALL_CATEGORIES) as readonly Category[]
export const SEVERITIES = Object.keys(ALL_SEVERITIES) as readonly Severity[]
export const TEAMS = Object.keys(ALL_TEAMS) as readonly Team[]
