import type { LexiconSource } from '../lexicon.ts'
import { fold } from './folded.ts'

/** What a word of time does to the point in time that a phrase names. */
export type TimeWord =
  | { readonly day: number }
  | { readonly weekday: number }
  | { readonly part: 'dawn' | 'morning' | 'noon' | 'afternoon' | 'evening' | 'night' | 'midnight' }
  | { readonly unit: 'minute' | 'hour' | 'day' | 'week' | 'halfhour' }
  | { readonly half: 'am' | 'pm' }
  | { readonly clock: true }
  | { readonly month: number }
  | { readonly both: readonly TimeWord[] }

// Per language, groups in this order: today; tomorrow; the day after; tonight; midnight; noon; morning; afternoon; evening; night;
// Monday to Sunday; minute; hour; day; week; o'clock; months. A group lists its words with commas; an empty group has none.
const WORDS: Readonly<Record<string, string>> = {
  en: 'today|tomorrow,tmrw,tmr,2moro,tomoz,tmw|day after tomorrow|tonight,2nite,tonite|midnight|noon,midday,lunchtime|morning|afternoon|evening|night|monday,mon|tuesday,tues|wednesday,weds|thursday,thurs|friday,fri|saturday|sunday|minute,minutes,min,mins|hour,hours,hr,hrs|day,days|week,weeks|oclock,o clock|january,february,march,april,may,june,july,august,september,october,november,december',
  es: 'hoy|mañana|pasado mañana|esta noche,hoy en la noche|medianoche,media noche|mediodía,medio día|por la mañana,en la mañana,de la mañana|tarde,por la tarde,de la tarde|al anochecer|noche,de la noche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|minuto,minutos,min|hora,horas,hrs|día,días|semana,semanas|a las,las|enero,febrero,marzo,abril,mayo,junio,julio,agosto,septiembre,octubre,noviembre,diciembre',
  pt: 'hoje|amanhã|depois de amanhã|hoje à noite,esta noite,essa noite|meia-noite|meio-dia|de manhã,da manhã|tarde,à tarde,da tarde|anoitecer|noite,à noite,da noite|segunda,segunda-feira|terça,terça-feira|quarta,quarta-feira|quinta,quinta-feira|sexta,sexta-feira|sábado|domingo|minuto,minutos,min|hora,horas,hrs|dia,dias|semana,semanas|às,as|janeiro,fevereiro,março,abril,maio,junho,julho,agosto,setembro,outubro,novembro,dezembro',
  fr: "aujourd'hui,ajd|demain,dem1|après-demain|ce soir,cette nuit|minuit|midi|matin,ce matin|après-midi|soir|nuit|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|minute,minutes,min|heure,heures,h|jour,jours|semaine,semaines||janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre",
  de: 'heute|morgen|übermorgen|heute abend,heute nacht|mitternacht|mittag,mittags|früh,morgens,morgen früh|nachmittag,nachmittags|abend,abends|nacht,nachts|montag|dienstag|mittwoch|donnerstag|freitag|samstag,sonnabend|sonntag|minute,minuten,min|stunde,stunden,std|tag,tage,tagen|woche,wochen|uhr|januar,februar,märz,april,mai,juni,juli,august,september,oktober,november,dezember',
  it: "oggi|domani|dopodomani|stasera,stanotte|mezzanotte|mezzogiorno|mattina,domattina,mattino|pomeriggio|sera|notte|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|minuto,minuti,min|ora,ore|giorno,giorni|settimana,settimane|alle,le|gennaio,febbraio,marzo,aprile,maggio,giugno,luglio,agosto,settembre,ottobre,novembre,dicembre",
  nl: 'vandaag|morgen|overmorgen|vanavond,vannacht|middernacht,twaalf uur vannacht|middag,tussen de middag|ochtend,morgenochtend|namiddag,vanmiddag|avond|nacht|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|minuut,minuten,min|uren,uurtje|dag,dagen|week,weken|uur|januari,februari,maart,april,mei,juni,juli,augustus,september,oktober,november,december',
  pl: 'dziś,dzisiaj,dzis|jutro,jutra,jutrem|pojutrze|dziś wieczorem,dzisiaj wieczorem,dziś w nocy,dziś w nocy|północ,północy,polnocy|południe,południa|rano,rana|po południu|wieczorem,wieczora,wieczór|noc,nocy|poniedziałek,poniedziałku|wtorek,wtorku|środa,środę,środy|czwartek,czwartku|piątek,piątku,piatek,piatku|sobota,sobotę,soboty,sobote|niedziela,niedzielę,niedzieli,niedziele|minut,minuty,minutę,min|godzin,godzinę,godziny,godz|dzień,dni|tydzień,tygodni,tygodnie|godziny|stycznia,lutego,marca,kwietnia,maja,czerwca,lipca,sierpnia,września,października,listopada,grudnia',
  id: 'hari ini|besok,bsk,esok|lusa|malam ini,nanti malam,ntar malem,nanti malem,malem ini|tengah malam,tengah malem|siang,tengah hari|pagi|sore|petang|malam,malem|senin|selasa|rabu|kamis|jumat,jum\'at|sabtu|minggu|menit,mnt|jam|hari|pekan|pukul|januari,februari,maret,april,mei,juni,juli,agustus,september,oktober,november,desember',
  tr: "bugün|yarın,yarına|öbür gün,ertesi gün|bu gece,bu akşam|gece yarısı,gece yarısına|öğlen,öğle,öğlene|sabah,sabaha,sabahı|öğleden sonra|akşam,akşama|gece|pazartesi,pazartesiye|salı,salıya|çarşamba,çarşambaya|perşembe,perşembeye|cuma,cumaya|cumartesi,cumartesiye|pazar,pazara|dakika,dk|saat,saati,saate|gün|hafta|saat|ocak,şubat,mart,nisan,mayıs,haziran,temmuz,ağustos,eylül,ekim,kasım,aralık",
  vi: 'hôm nay|ngày mai,mai|ngày kia,mốt|tối nay,đêm nay|nửa đêm|trưa,buổi trưa|sáng,buổi sáng,sáng mai|chiều,buổi chiều,chiều nay|tối,buổi tối,tối mai|đêm,khuya|thứ hai,thứ 2|thứ ba,thứ 3|thứ tư,thứ 4|thứ năm,thứ 5|thứ sáu,thứ 6|thứ bảy,thứ 7|chủ nhật|phút|tiếng,tiếng đồng hồ|ngày|tuần|giờ,h|tháng một,tháng hai,tháng ba,tháng tư,tháng năm,tháng sáu,tháng bảy,tháng tám,tháng chín,tháng mười,tháng mười một,tháng mười hai',
  ar: 'اليوم|بكرة,بكره,غدا,بكرا,غدوة|بعد بكرة,بعد غد|الليلة,هالليلة,الليلة دي|منتصف الليل,نص الليل,نصف الليل|الظهر,الضهر|الصبح,الصباح,صباحا,الفجر|العصر|المسا,المساء,مساء,المغرب|الليل,بالليل|الاثنين|الثلاثاء|الأربعاء,الاربعاء|الخميس|الجمعة,الجمعه|السبت|الأحد,الاحد|دقيقة,دقايق,دقائق|ساعة,ساعات,ساعتين|يوم,أيام,ايام|أسبوع,اسبوع|الساعة|يناير,فبراير,مارس,أبريل,مايو,يونيو,يوليو,أغسطس,سبتمبر,أكتوبر,نوفمبر,ديسمبر',
  hi: 'आज,aaj|कल,kal|परसों,parso|आज रात,aaj raat|आधी रात,aadhi raat|दोपहर,dopahar|सुबह,subah,subha|dopahar baad|शाम,shaam,sham|रात,raat|सोमवार,somvar|मंगलवार,mangalvar|बुधवार,budhvar|गुरुवार,guruvar|शुक्रवार,shukravar|शनिवार,shanivar|रविवार,इतवार,ravivar|मिनट,minute,min|घंटे,घंटा,घंटों,ghante,ghanta|दिन,din|हफ्ते,हफ़्ते,hafte|बजे,baje|जनवरी,फरवरी,मार्च,अप्रैल,मई,जून,जुलाई,अगस्त,सितंबर,अक्टूबर,नवंबर,दिसंबर',
  ja: '今日,本日|明日,あした,あす|明後日,あさって|今夜,今晩|深夜零時,日付が変わる,0時|正午|朝,午前中|夕方|夜,晩|深夜|月曜|火曜|水曜|木曜|金曜|土曜|日曜|分|時間|日間|週間|時|',
}

const table = new Map<string, TimeWord>()
const byLanguage = new Map<string, ReadonlyMap<string, TimeWord>>()
const entries: Record<string, string[]> = {}
const GROUPS: readonly ((index: number) => TimeWord)[] = [
  () => ({ day: 0 }), () => ({ day: 1 }), () => ({ day: 2 }), () => ({ both: [{ day: 0 }, { part: 'night' }] }), () => ({ part: 'midnight' }), () => ({ part: 'noon' }), () => ({ part: 'morning' }), () => ({ part: 'afternoon' }), () => ({ part: 'evening' }), () => ({ part: 'night' }),
  ...[1, 2, 3, 4, 5, 6, 0].map((weekday) => (): TimeWord => ({ weekday })),
  () => ({ unit: 'minute' }), () => ({ unit: 'hour' }), () => ({ unit: 'day' }), () => ({ unit: 'week' }), () => ({ clock: true }), (index) => ({ month: index }),
]
/** Phrases that say two things at once. */
const TWO: Readonly<Record<string, TimeWord>> = {
  'sáng mai': { both: [{ day: 1 }, { part: 'morning' }] }, 'tối mai': { both: [{ day: 1 }, { part: 'evening' }] }, 'chiều nay': { both: [{ day: 0 }, { part: 'afternoon' }] }, 'morgen früh': { both: [{ day: 1 }, { part: 'morning' }] },
  morgenochtend: { both: [{ day: 1 }, { part: 'morning' }] }, domattina: { both: [{ day: 1 }, { part: 'morning' }] }, 'ce matin': { both: [{ day: 0 }, { part: 'morning' }] }, vanmiddag: { both: [{ day: 0 }, { part: 'afternoon' }] },
}
/** German and Dutch write the day and its part as one word: Freitagabend, vrijdagavond. */
const PARTS_OF: Readonly<Record<string, readonly (readonly [string, TimeWord])[]>> = {
  de: [['abend', { part: 'evening' }], ['morgen', { part: 'morning' }], ['früh', { part: 'morning' }], ['mittag', { part: 'noon' }], ['nachmittag', { part: 'afternoon' }], ['nacht', { part: 'night' }]],
  nl: [['avond', { part: 'evening' }], ['ochtend', { part: 'morning' }], ['middag', { part: 'afternoon' }], ['nacht', { part: 'night' }]],
}
for (const [lang, groups] of Object.entries(WORDS)) {
  const own = new Map<string, TimeWord>()
  groups.split('|').forEach((group, at) => {
    const make = GROUPS[at]
    if (make === undefined) return
    group.split(',').forEach((text, index) => {
      const word = fold(text)
      if (word === '') return
      entries[lang] = [...(entries[lang] ?? []), text]
      const meaning = TWO[text] ?? make(index)
      if (!own.has(word)) own.set(word, meaning)
      if (!table.has(word) && word.length > 4) table.set(word, meaning)
    })
  })
  for (const [ending, part] of PARTS_OF[lang] ?? []) {
    for (const [day, meaning] of Array.from(own)) {
      if (!('weekday' in meaning) || !/(?:tag|dag|abend|woch)$/.test(day)) continue
      entries[lang]?.push(`${day}${ending}`)
      own.set(fold(`${day}${ending}`), { both: [meaning, part] })
    }
  }
  byLanguage.set(lang, own)
}

/** What the one pass looks for: without such a word, and without a clock time in digits, no date is looked for at all. */
export const TIME_LEXICON: LexiconSource = { id: 'time_word', negatable: false, entries }

/** What a folded word of time means in a language; in an unknown one only long words count. */
export function timeWord(word: string, lang: string): TimeWord | null {
  return byLanguage.get(lang)?.get(word) ?? table.get(word) ?? null
}

/** Right before a point in time (or after it, in some languages), these make it a deadline. */
export const DEADLINE_BEFORE = new Set('by|until|till|til|before|deadline|no later than|up to|hasta|antes de|antes del|para|plazo|a mas tardar|ate|antes das|antes do|prazo|avant|jusqu a|jusqua|d ici|pour|bis|bis zum|vor|frist|entro|entro le|entro domani|fino a|prima di|prima delle|tot|voor|uiterlijk|do|przed|najpozniej|sampai|sampe|sebelum|sblm|paling lambat|batas|truoc|den|han|cho den|toi|قبل|حتي|لحد|لغايه|الي|لين|before|last chance|have until|i have until|gives me until|gave me until|tienes hasta|tengo hasta|j ai jusqu a|hab bis|ho tempo fino a|heb tot|mam do|punya waktu sampai'.split('|').map(fold))
export const DEADLINE_AFTER = new Set('kadar|gunune kadar|gunu kadar|gecesine kadar|aksamina kadar|sabahina kadar|e kadar|a kadar|ye kadar|ya kadar|once|evvel|tak|तक|se pehle|से पहले|pehle|पहले|までに|まで|a kadar|deadline|or else|latest|spatestens|max|oncesi'.split('|').map(fold))
/** Makes a number of hours or days a span that begins now: "in 24 hours", "2 hours left". */
export const FROM_NOW_BEFORE = new Set('in|within|have|only have|i have|got|next|en|dentro de|quedan|me quedan|tengo|faltan|em|dentro de|tenho|faltam|restam|so tenho|dans|d ici|reste|il me reste|j ai|plus que|sous|innerhalb|innerhalb von|binnen|noch|habe|hab|nur noch|tra|fra|entro|restano|mancano|ho|ho ancora|over|nog|heb|heb nog|za|w ciagu|mam|zostalo|zostaly|zostalo mi|dalam|waktu|sisa|tinggal|punya waktu|kasih waktu|con|trong|trong vong|con dung|sau|خلال|بعد|في|معي|عندي|باقي|بقي|قدامي|لدي|残り|あと|もう|agli prossimi|nelle prossime|nachsten|volgende'.split('|').map(fold))
export const FROM_NOW_AFTER = new Set('left|remaining|to pay|from now|or else|to send|to go|noch|ubrig|zeit|me quedan|de plazo|restantes|de tempo|de prazo|restant|de plus|di tempo|rimaste|tijd|over|zostalo|czasu|lagi|waktu|icinde|sonra|kaldi|surem var|sure verdi|sure|nua|ke andar|में|mein|me|के अंदर|बचे|bache|baad|以内|以内に|後|後に|のうちに|countdown'.split('|').map(fold))
/** Makes it past. */
export const PAST_AFTER = new Set('ago|fa|lang|temu|geleden|lalu|yang lalu|once|onceki|oncesinde|truoc|earlier|atras|पहले|pehle|前|前に|قبل'.split('|').map(fold))
export const PAST_BEFORE = new Set('last|vor|hace|ha|il y a|since|for|seit|desde|depuis|da|od|sejak|tu|منذ|past|every|each|cada|chaque|jeden|ogni|elke|co|setiap|tiap|her|moi|كل|हर|har|毎|letzten|letzte|dernier|passado|ultimo|w zeszly|vorige|afgelopen|ostatni'.split('|').map(fold))
