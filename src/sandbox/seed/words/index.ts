import type { Pack } from '../types.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { hi } from './hi.ts'
import { id } from './id.ts'
import { it } from './it.ts'
import { ja } from './ja.ts'
import { nl } from './nl.ts'
import { pl } from './pl.ts'
import { pt } from './pt.ts'
import { tr } from './tr.ts'
import { vi } from './vi.ts'

/** English first: it is what most accounts see most. */
export const packs: readonly Pack[] = [en, es, pt, fr, de, it, id, tr, vi, ar, hi, ja, pl, nl]
