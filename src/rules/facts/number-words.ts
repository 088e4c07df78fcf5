/** Ages that people write as words, folded as the matcher folds them. Only from five up: smaller ones mean too much else. */
const WORDS: Readonly<Record<string, string>> = {
  en: '5 five,6 six,7 seven,8 eight,9 nine,10 ten,11 eleven,12 twelve,13 thirteen,14 fourteen,15 fifteen,16 sixteen,17 seventeen,18 eighteen,19 nineteen,20 twenty',
  es: '7 siete,8 ocho,9 nueve,10 diez,11 once,12 doce,13 trece,14 catorce,15 quince,16 dieciseis,17 diecisiete,18 dieciocho',
  pt: '7 sete,8 oito,9 nove,10 dez,11 onze,12 doze,13 treze,14 quatorze,16 dezesseis,17 dezessete,18 dezoito',
  fr: '7 sept,8 huit,9 neuf,10 dix,12 douze,13 treize,14 quatorze,15 quinze,16 seize,17 dix sept,18 dix huit',
  de: '5 funf,6 sechs,7 sieben,8 acht,9 neun,10 zehn,11 elf,12 zwolf,13 dreizehn,14 vierzehn,15 funfzehn,16 sechzehn,17 siebzehn,18 achtzehn',
  it: '7 sette,8 otto,9 nove,10 dieci,11 undici,12 dodici,13 tredici,14 quattordici,15 quindici,16 sedici,17 diciassette,18 diciotto',
  nl: '7 zeven,9 negen,10 tien,12 twaalf,13 dertien,14 veertien,15 vijftien,16 zestien,17 zeventien,18 achttien',
}

const values = new Map<string, number>()
for (const list of Object.values(WORDS)) {
  for (const one of list.split(',')) {
    const space = one.indexOf(' ')
    values.set(one.slice(space + 1), Number(one.slice(0, space)))
  }
}

export const NUMBER_WORDS = { values, pattern: new RegExp(` (${[...values.keys()].sort((a, b) => b.length - a.length).join('|')})(?= )`, 'g') } as const
