import { checkFiles } from './check-files.ts'
import { checkManifest } from './check-manifest.ts'
import { checkTranslations } from './check-translations.ts'
import type { AppFault, AppFiles } from './fault.ts'

/** All that Zendesk would refuse or rewrite on upload, and what would only be found once it is installed; offline. */
export function checkApp(files: AppFiles): readonly AppFault[] {
  const { manifest, faults } = checkManifest(files)
  return [...faults, ...(manifest === null ? [] : checkTranslations(files, manifest)), ...checkFiles(files)]
}
