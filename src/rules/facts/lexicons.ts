import type { LexiconSource } from '../lexicon.ts'
import { MEANS_LEXICON } from './money.ts'
import { NUMBER_LEXICON } from './number-words.ts'
import { TIME_LEXICON } from './time-words.ts'

/** Word lists that belong to the finding of facts, not to the policy; they ride in the same one pass. */
export const FACT_LEXICONS: readonly LexiconSource[] = [NUMBER_LEXICON, TIME_LEXICON, MEANS_LEXICON]
