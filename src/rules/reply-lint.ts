/** Per language: words that ask for something, what must never be asked for, words that deny, and what tells what was done to an account. */
interface Tongue {
  readonly ask: string
  readonly secret: string
  readonly not: string
  readonly did: string
}

const TONGUES: Readonly<Record<string, Tongue>> = {
  en: { ask: 'send|share|upload|attach|forward|show us|give us|tell us', secret: 'passwords?|codes?|pictures?|photos?|images?|screenshots?|videos? of', not: 'not|no|never|nobody', did: '(we( have)?|(has|have) been|was|were) (\\p{L}+ )?(banned|suspended|removed|deleted|terminated|warned|blocked|taken down|disabled)' },
  es: { ask: 'env[ií]\\p{L}*|comparte|adjunta|sube|manda|dinos', secret: 'contraseña|código|im[aá]gen(es)?|fotos?|capturas?', not: 'no|ni|nunca|nadie|ninguna?', did: '(hemos|fue|ha sido|han sido) (suspendid|eliminad|bloquead|expulsad|sancionad|borrad)\\p{L}*' },
  pt: { ask: 'envi\\p{L}*|mande|compartilhe|anexe|diga', secret: 'senha|códigos?|image(m|ns)|fotos?|capturas?|prints?', not: 'não|nem|nunca|ninguém|nenhuma?', did: '(foi|foram) (suspens|removid|banid|bloquead|excluíd|apagad)\\p{L}*|(suspendemos|removemos|banimos|bloqueamos|excluímos)' },
  fr: { ask: 'envoy\\p{L}*|partag\\p{L}*|joign\\p{L}*|dites', secret: 'mot de passe|codes?|images?|photos?|captures?', not: 'ne|jamais|aucune?|personne', did: '(avons|a été|ont été) (supprim|banni|suspend|bloqu|sanctionn)\\p{L}*' },
  de: { ask: 'send\\p{L}*|schick\\p{L}*|teilen|hochladen|nennen', secret: 'passwor\\p{L}*|codes?|bild\\p{L}*|fotos?|screenshots?', not: 'kein\\p{L}*|nie\\p{L}*|nicht', did: '(wurden?|haben wir|wir haben)( \\p{L}+)* (gesperrt|gelöscht|entfernt|verwarnt|blockiert)' },
  it: { ask: 'invi\\p{L}*|manda\\p{L}*|condivid\\p{L}*|allega|dicci', secret: 'password|codic[ei]|immagin[ei]|foto|screenshot', not: 'non|né|mai|nessun\\p{L}*', did: '(abbiamo|è stat[oa]|sono stat[ie]) (sospes|rimoss|bannat|bloccat|eliminat)\\p{L}*' },
  id: { ask: 'kirim\\p{L}*|bagikan|unggah|beri tahu', secret: 'kata sandi|kode|gambar\\p{L}*|foto|tangkapan', not: 'jangan|tidak|tak', did: 'kami (telah |sudah )?(memblokir|menghapus|menangguhkan)|(telah|sudah) di(blokir|hapus|tangguhkan)' },
  tr: { ask: 'gönder\\p{L}*|paylaş\\p{L}*|yükle\\p{L}*', secret: 'şifre\\p{L}*|kod\\p{L}*|görüntü\\p{L}*|fotoğraf\\p{L}*', not: 'hiçbir|asla|\\p{L}*m[ae]y[ıi]n', did: 'kapattık|engelledik|kaldırdık|sildik|uyardık|kapatıldı|engellendi|askıya alındı' },
  vi: { ask: 'gửi|chia sẻ|tải lên|cho biết', secret: 'mật khẩu|mã|hình|ảnh', not: 'đừng|không', did: '(chúng tôi đã|đã bị) (khóa|xóa|chặn|gỡ|đình chỉ)' },
  pl: { ask: 'wysył\\p{L}*|wyślij|udostępn\\p{L}*|prześlij|podaj', secret: 'hasł\\p{L}*|kodu?|obraz\\p{L}*|zdję\\p{L}*', not: 'nie|nigdy|nikt|ani|żadn\\p{L}*', did: 'zablokowaliśmy|usunęliśmy|zawiesiliśmy|został\\p{L}* (zablokowan|usunięt|zawieszon)\\p{L}*' },
  nl: { ask: 'stuur|sturen|deel|upload|noem', secret: 'wachtwoord|codes?|beeld\\p{L}*|foto\\p{L}*|screenshots?', not: 'geen|nooit|niet|niemand', did: '(we hebben|is|zijn)( \\p{L}+)* (geblokkeerd|verwijderd|geschorst|gewaarschuwd)' },
  ja: { ask: '送|アップロード|共有|教えて', secret: 'パスワード|コード|画像|写真|スクリーンショット', not: 'ない|ありません', did: '(停止|削除|ブロック|凍結)(しました|されました)' },
  ar: { ask: 'أرسل|ارسل|ترسل|شارك|أخبرنا', secret: 'كلمة المرور|الرمز|صورة|الصورة|لقطة', not: 'لا|أبدا', did: 'حظرنا|حذفنا|أوقفنا|علقنا|تم حظر|تم حذف|تم إيقاف|تم تعليق' },
  hi: { ask: 'भेज|साझा', secret: 'पासवर्ड|कोड|तस्वीर|फ़ोटो|स्क्रीनशॉट', not: 'न|नहीं|कभी|मत', did: '(ब्लॉक|बंद|निलंबित) (कर दिया|किया गया)|हटा दिया' },
}
/** Written without spaces, or with endings that no word edge would let through. */
const NO_EDGES = new Set(['ja', 'hi', 'ar', 'vi'])

export const REPLY_LANGUAGES: readonly string[] = Object.keys(TONGUES)

/** Why this sentence must not be said, or null. Languages without a table are a fault of their own: what cannot be checked is not used. */
export function whyNever(lang: string, text: string): string | null {
  const tongue = TONGUES[lang]
  if (tongue === undefined) return 'is in a language that cannot be checked'
  const has = (pattern: string, sentence: string): boolean => new RegExp(NO_EDGES.has(lang) ? `(?:${pattern})` : `(?<!\\p{L})(?:${pattern})(?!\\p{L})`, 'iu').test(sentence)
  for (const sentence of text.split(/[.!?。؟।\n]/)) {
    if (has(tongue.did, sentence)) return 'tells what was done to an account'
    if (has(tongue.ask, sentence) && has(tongue.secret, sentence) && !has(tongue.not, sentence)) return 'asks for a picture, a password or a code'
  }
  return null
}
