import { z } from 'zod'
import { CATEGORIES, FEATURES, REPORTERS, SEVERITIES, SURFACES, TEAMS } from '../domain/labels.ts'
import { EscalationSource, Hours } from './escalation/source.ts'

/** A policy as it is written: the parsed files of `manifests/policy`, by their path inside it. */
export interface PolicySource {
  readonly files: readonly { readonly name: string; readonly data: unknown }[]
}

/** What words beside a hit can make of it. */
export const QUALITIES = ['unreal', 'past'] as const
export type Quality = (typeof QUALITIES)[number]

const category = z.enum(CATEGORIES)
const severity = z.enum(SEVERITIES)
const team = z.enum(TEAMS)
const feature = z.enum(FEATURES)
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'is lower case letters, digits and _')
const slug = z.string().regex(/^[a-z][a-z0-9-]*$/, 'is lower case letters, digits and -')
const line = z.string().trim().min(1).max(2000)
/** One entry per line keeps word lists readable; a comment starts with #. */
const entries = z.string().transform((text) => text.split('\n').map((one) => one.replace(/(^|\s)#.*$/, '').trim()).filter((one) => one !== ''))

export const LexiconFile = z.strictObject({
  lexicons: z.array(z.strictObject({
    id: name,
    about: line,
    negatable: z.boolean().default(true),
    typos: z.boolean().default(false),
    /** These words take the danger out of what stands beside them: it is a story or a figure of speech (`unreal`), or over (`past`). */
    qualifies: z.strictObject({
      as: z.enum(QUALITIES),
      /** `span`: what stands inside the words themselves. */
      within: z.enum(['span', 'clause', 'sentence']),
      /** The word lists concerned; all that can be denied where this is left out. */
      only: z.array(name).optional(),
      /** Not where one of these stands in the same sentence. */
      unless: z.array(name).default([]),
    }).optional(),
    entries: z.record(z.string().regex(/^(any|[a-z]{2})$/), entries),
  })),
})

/** A name, or several of which one must be there. */
const members = z.array(z.union([name, z.array(name).min(1)])).min(1).max(5)

const outside = z.string().regex(/^outside_[a-z0-9_]+$/, 'begins with outside_')
/** What other systems say of a ticket, as signals of our own. They raise attention and do nothing else. */
export const SignalFile = z.strictObject({
  lexicons: LexiconFile.shape.lexicons.default([]),
  signals: z.array(z.strictObject({
    id: outside,
    about: line,
    tags: z.array(line).default([]),
    /** A vendor's field (id or API name) and the values that count, compared without regard to case. */
    fields: z.array(z.strictObject({ field: line, values: z.array(line).min(1) })).default([]),
    /** A score of the outside classifier, from 0 to 1. */
    scores: z.array(z.strictObject({ label: name, atLeast: z.number().min(0.5).max(1) })).default([]),
    /** A ticket with it is at least this urgent; danger to life is never an outsider's word alone. */
    raises: z.enum(['P1', 'P2', 'P3']).optional(),
  })).default([]),
  /** Tags and field values that name the language a ticket is written in; heard where the text itself does not tell. */
  languages: z.strictObject({ tags: z.record(line, z.string().length(2)), fields: z.record(line, z.record(line, z.string().length(2))) }).default({ tags: {}, fields: {} }),
})
export type OutsideSignals = Omit<z.infer<typeof SignalFile>, 'lexicons'>

export const CombinationFile = z.strictObject({
  combinations: z.array(z.strictObject({ id: name, about: line, near: members, words: z.int().min(1).max(60), unless: z.array(name).default([]) })),
})

const test = z.strictObject({ hit: line.optional(), miss: line.optional(), lang: z.string().optional() })
  .refine((one) => (one.hit === undefined) !== (one.miss === undefined), 'needs either hit or miss')

export const RuleEntry = z.strictObject({
  id: slug,
  title: line,
  version: z.string().regex(/^\d+$/),
  state: z.enum(['draft', 'shadow', 'live', 'retired']),
  /** Words that must stand close together: word lists or concepts, one of each group, within `words` words; the text may say why not in `unless`. */
  near: members.optional(),
  words: z.int().min(1).max(60).default(25),
  unless: z.array(name).default([]),
  /** CEL over the signals; with `near` both must hold. */
  when: line.optional(),
  outcome: z.strictObject({
    category: category.optional(),
    weight: z.number().positive().max(20).default(3),
    severity: severity.optional(),
    teams_also: z.array(team).default([]),
  }).refine((one) => one.category !== undefined || one.severity !== undefined || one.teams_also.length > 0, 'says nothing'),
  reason: line,
  tests: z.array(test).min(1),
}).refine((one) => one.near !== undefined || one.when !== undefined, 'needs near, when, or both')
export type RuleSource = z.infer<typeof RuleEntry>
export const RuleFile = z.strictObject({ rules: z.array(RuleEntry) })

export const CategoryFile = z.strictObject({
  categories: z.record(category, z.strictObject({
    title: line,
    severity,
    team,
    /** Facts an escalation needs, by name. */
    needs: z.array(z.string()),
    /** Who writes about this when nothing else says so. */
    reporter: z.enum(REPORTERS).nullable(),
    ongoing: z.boolean().nullable(),
  })),
})
export type CategorySettings = z.infer<typeof CategoryFile>['categories'][keyof z.infer<typeof CategoryFile>['categories']]

export const TeamFile = z.strictObject({
  clocks: z.record(severity, z.strictObject({ firstLook: z.int().positive(), followUp: z.int().positive().nullable() })),
  teams: z.record(team, z.strictObject({ title: line })),
  hours: z.record(name, Hours).default({}),
  escalations: EscalationSource.prefault({}),
})

const gate = z.strictObject({
  /** The person at risk must be known to be at least, or at most, this old. */
  minAge: z.int().optional(),
  maxAge: z.int().optional(),
  /** Never for somebody known to be younger than this; an unknown age may pass. */
  notUnder: z.int().optional(),
  reporters: z.array(z.enum(REPORTERS)).optional(),
  countries: z.array(z.string().length(2)).optional(),
  /** Can be noticed on a shared device, account or inbox. */
  noticeable: z.boolean().default(false),
})
export const FeatureFile = z.strictObject({
  features: z.record(feature, z.strictObject({ title: line, does: line, where: line, audience: line, link: z.url({ protocol: /^https$/ }), officialPage: z.boolean(), source: line, checkedOn: z.iso.date(), gate: gate.default({ noticeable: false }), done: z.array(name).default([]) })),
  answers: z.array(z.strictObject({
    categories: z.array(category).min(1),
    when: line.optional(),
    offer: z.array(z.strictObject({ id: feature, when: line.optional(), because: line })).min(1),
  })),
})

export const PlaceFile = z.strictObject({ countries: z.record(z.string().length(2), entries), surfaces: z.record(z.enum(SURFACES), z.record(z.string(), entries)) })

/** How far the learned model is heard. It may raise attention; it never lowers what a rule said. */
export const LearnedFile = z.strictObject({
  state: z.enum(['off', 'live']),
  /** What full belief in a category adds to its weight, beside the rules' own. */
  weight: z.number().positive().max(40),
  /** From which belief on a ticket is P1, or P0; and from which a category joins the main one. */
  grave: z.number().min(0.56).max(1),
  p0: z.number().min(0).max(1),
})
export type LearnedSettings = z.infer<typeof LearnedFile>
