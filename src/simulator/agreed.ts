import { compileMapping, type CompiledMapping } from '../mapping/compile.ts'
import { MappingFile } from '../mapping/mapping.ts'

/** What is kept in step in every story: a field without an owner, one with, tags apart, threads both ways, and all three ways to cross. */
export function agreedMapping(): CompiledMapping {
  return compileMapping(MappingFile.parse({
    id: 'simulated', title: 'Two ways', left: { vendor: 'zendesk' }, right: { vendor: 'salesforce' },
    fields: [
      { id: 'subject', left: 'subject', right: 'subject', direction: 'both', owner: 'left', words: true },
      { id: 'priority', left: 'priority', right: 'priority', direction: 'both', owner: 'ask', whenEmpty: 'keep', transform: { kind: 'values', pairs: ['high', 'normal', 'low', 'urgent'].map((one) => ({ left: one, right: one })) } },
    ],
    status: {
      direction: 'both', owner: 'left',
      pairs: [['new', 'new'], ['open', 'open'], ['pending', 'pending'], ['hold', 'hold'], ['solved', 'solved'], ['closed', 'solved'], ['solved', 'closed'], ['open', 'new']].map(([left, right]) => ({ left, right })),
    },
    deletes: { direction: 'both', perHour: 2, confirmMinutes: 4 },
    comments: { public: 'both', private: 'both', attribution: 'role' },
    crossing: [
      { id: 'unnamed', about: 'never outside', when: { categories: ['sextortion'] }, as: 'pointer' },
      { id: 'at-risk', about: 'redacted', when: { categories: ['self_harm'] }, as: 'redacted' },
    ],
  }))
}
