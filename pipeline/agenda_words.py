"""The words beside a date that tell what takes place on it, in the six languages of the UN, German and Japanese.

Written as patterns over flat text (no accents, no case); not for finding dates: that is `pipeline.written_dates`.
"""

from __future__ import annotations

import re

from model import AgendaKind
from pipeline.months import fold

__all__ = [
    "BODY_WORDS",
    "BY",
    "CUES",
    "HANDED_IN",
    "LAST_DAYS",
    "MEETS",
    "OTHERS",
    "REPORTS",
    "SIDE",
    "TALK",
    "THEMSELVES",
]

_ARABIC = r"(?:[وف]?[بكل]?(?:ال)?|[وف]?لل|س)"


def _words(words: str, han: str, arabic: str) -> re.Pattern[str]:
    """Whole words of scripts that part them, Han anywhere, Arabic with the particles written attached to it."""
    parts = [rf"(?<!\w)(?:{words})(?!\w)", rf"(?<!\w){_ARABIC}(?:{arabic})(?!\w)"]
    if han:
        parts.append(f"(?:{han})")
    return re.compile(fold("|".join(parts)))


CUES = {
    AgendaKind.DEADLINE: _words(
        r"deadlines?|closing date|date limite|fecha limite|plazo\w*|крайни\w+ срок\w*|срок подачи|"
        r"einsendeschluss|frist",
        "截止|截稿|締切|締め切り|收件至",
        "الموعد النهائي|موعد نهائي|اخر موعد",
    ),
    AgendaKind.RELEASE: _words(
        r"releas\w+|publish\w*|publication|launch\w*|issu(?:e|ed|es|ing)|presents|presented|presenting|"
        r"(?:to|will) present|unveil\w*|deliver\w*|"
        r"submit(?:s|ted)?|hand(?:s|ed) over|come out|comes out|came out|expected|"
        r"publi(?:e|ee|er|era|ait|ant|cation|aient)|present(?:e|ee|er|era)|rendu public|rendra public|paraitra|"
        r"paru|remettra|"
        r"public(?:a|o|ar|ara|ado|ada|acion)|present(?:a|o|ar|ara|ado)|divulg\w+|dara a conocer|"
        r"опублик\w+|публикаци\w+|представ(?:ит|ил\w*|лен\w*|ят)|выпуст\w+|обнарод\w+|"
        r"veroffentlich\w+|vorgelegt|vorgestellt",
        "[發发]布|[發发]表|公[布佈]|出版|提出|提交|出[爐炉]|公開",
        "نشر|ينشر|تنشر|سينشر|ستنشر|يصدر|تصدر|سيصدر|ستصدر|صدر|اصدر|اصدرت|اطلاق|يقدم|تقدم|ستقدم|قدم|قدمت",
    ),
    AgendaKind.SESSION: _words(
        r"sessions?|meetings?|convenes?|convened|convening|held|holds?|tak(?:es?|ing) place|took place|"
        r"hosts?|hosted|hosting|scheduled|happen(?:s|ing|ed)?|opens (?:in|at)|opened (?:in|at)|"
        r"tiendra|tiendront|tenu|tenue|se tenir|se tient|reunions?|aura lieu|avoir lieu|a eu lieu|accueill\w+|"
        r"sesion\w*|celebra\w*|reunion\w*|tendra lugar|tuvo lugar|acogera|"
        r"сесси\w+|состо\w+|проид\w+|прошл?(?:а|ел|ли)|провед\w+|провел\w*|заседани\w+|примет|"
        r"sitzung\w*|tagung\w*|stattfind\w*|stattgefunden|findet|fand|tagt|tagte",
        "[舉举][行辦办]|召[開开]|登[場场]|[開開开][幕會会議议]|揭幕|[開开]了|[會会][議议]|[屆届][會会]|首[屆届]|[會会]期|開催|落幕|第一次[會会]",
        "دورة|دورته|دورتها|جلسة|جلسته|جلستها|اجتماع|اجتماعه|اجتماعها|يعقد|تعقد|سيعقد|"
        "ستعقد|عقد|عقدت|انعقد|انعقدت|ينعقد|تنعقد|ستستضيف|تستضيف|استضافت",
    ),
}
"""What tells of each kind; of a release only where a report is named too."""

MEETS = _words(
    r"meets?|met|gathers?|gathered|se reuni\w*|reuni(?:ra|t|e|es|s|ront|ra)|reunen?|собер\w+|собрал\w+|собира\w+|"
    r"tagt|tagte",
    "",
    "يجتمع|اجتمع|تجتمع|سيجتمع|ستجتمع|اجتمعت",
)
"""Tells of a session where the name of the body stands before it: anybody may meet somebody."""

LAST_DAYS = _words(
    r"due(?! to)(?: on| by)?|no later than|not later than|closes?|clos(?:ed|ing) on|"
    r"au plus tard|(?:se |sera )?clo(?:t|tur\w*)|cloture|a mas tardar|cierra|cerrara|vence|"
    r"не позднее|принимаются до|заверш\w+|spatestens",
    "最[遲迟]|不[遲迟晚][於于]|期限",
    "موعد اقصاه|اجل اقصاه|موعد لا يتجاوز",
)
"""Tells of a deadline where something is handed in, of a release where a report is named, and of nothing elsewhere."""

REPORTS = _words(
    r"reports?|assessments?|summary|findings|study|brief|rapports?|synthese|evaluation|resume|informes?|resumen|"
    r"estudio|"
    r"доклад\w*|отчет\w*|резюме|обзор\w*|bericht\w*|zusammenfassung",
    "[報报]告|摘要|[評评]估|简[報报]|簡[報报]",
    "تقرير|تقريره|تقريرها|ملخص|موجز",
)
"""What is released."""

OTHERS = _words(
    r"establish\w*|creat(?:e|ed|es|ing|ion)|adopt\w*|appoint\w*|elect(?:s|ed|ion)?|chosen|nominat(?:ed|es)|"
    r"resolutions?|"
    r"approved?|endors\w*|welcom\w+|signed|annexed|dated|drafts?|said|says|told|statements?|remarks|speaking|"
    r"spoke|briefings?|"
    r"press|announc\w*|interview\w*|webinars?|workshops?|side events?|summits?|conferences?|forums?|council|"
    r"commission|"
    r"parliament\w*|ministr\w+|committees?|reception|dinner|lunch|decid\w+|agreed|request\w*|call(?:s|ed)? for|"
    r"propos\w+|cabinet|anniversary|since|mandate|term|serve|voted?|visit\w*|consulted|accessed|retrieved|"
    r"updated|posted|photo|postpon\w+|cancel\w+|aplaz\w+|отложен\w*|"
    r"cre(?:e|ee|er|ation)|adopte\w*|nomm\w+|elu\w*|annonc\w+|declar\w+|communique|conference|sommet|conseil|depuis|"
    r"etabli\w*|instaur\w+|vot\w+|atelier|webinaire|a dit|"
    r"cread?[ao]\w*|creo|crear|adopt\w+|aprob\w+|nombr\w+|eligi\w+|anunci\w+|declar\w+|dijo|conferencia|cumbre|"
    r"foro|consejo|"
    r"desde|anexo|anexad\w+|rueda|taller|seminario|cambio\w*|"
    r"создан\w*|учрежд\w+|принят\w*|принял\w*|назнач\w+|избран\w*|избрал\w*|объявил\w*|заявил\w*|сообщил\w*|"
    r"брифинг\w*|"
    r"конференци\w+|саммит\w*|форум\w*|совет\w*|резолюци\w+|утвержд\w+|утверд\w+|подписа\w+|вебинар\w*|"
    r"gegrundet|eingesetzt|beschloss\w*|verabschiedet|ernannt|gewahlt|sagte|erklarte|konferenz|gipfel\w*|rat",
    "[設设]立|成立|通[過过]|任命|[選选][舉举出]|提名|[決决][議议]|宣[布佈]|表示|指出|峰[會会]|大[會会]|[論论][壇坛]|[記记]者|新[聞闻]|研[討讨]"
    "|座[談谈]|[啟启][動动]|[簽签]署|[說说]|[電电]$|工作坊|[國国][會会]|委[員员][會会]|部[長长]|更新|[檢检]索|[瀏浏][覽览]|截至|自[從从]|任期|延期|取消|推[遲迟]",
    "انشاء|انشئ|انشئت|اعتماد|اعتمد|اعتمدت|تعيين|عين|انتخب|انتخاب|قرار|اعلن|اعلنت|قال|قالت|صرح|بيان|مؤتمر|قمة|"
    "منتدى|مجلس|منذ|صحفي|ندوة|ورشة",
)
"""What tells of something else: nearer to the date than any of the above, there is no event."""

TALK = _words(
    r"briefings?|press|remarks|statements?|speaking|spoke|interview\w*|webinars?|workshops?|side events?|"
    r"podcasts?|episode|"
    r"said|says|told|announc\w*|point de presse|communique|annonc\w+|declar\w+|atelier|webinaire|rueda|anunci\w+|"
    r"dijo|"
    r"seminario|taller|брифинг\w*|заявил\w*|сообщил\w*|объявил\w*|вебинар\w*|sagte",
    "[記记]者|新[聞闻]|研[討讨]|座[談谈]|[說说]|表示|工作坊|宣[布佈]",
    "قال|قالت|صرح|بيان|اعلن|اعلنت|صحفي|ندوة|ورشة",
)
"""Talk about a body that is an event itself: where it stands beside the name, the date is that of the talk."""

SIDE = _words(
    r"webinars?|workshops?|side events?|seminars?|lectures?|courses?|podcasts?|briefings?|press conferences?|"
    r"panel discussions?|point de presse|conference de presse|atelier|webinaire|seminaire|taller|"
    r"seminario|rueda de prensa|вебинар\w*|семинар\w*|брифинг\w*|пресс-конференци\w+",
    "[研座][討讨談谈]|[記记]者|[說说]明[會会]|工作坊|[講讲]座|[發发]布[會会]",
    "ندوة|ورشة|مؤتمر صحفي",
)
"""Held about a body and not by it: right beside the name, it is what the sentence is about."""

BY = re.compile(
    r"(?<!\w)(?:by|before|until|till|not after|avant(?: le)?|jusqu'(?:au|a)|antes del?|hasta(?: el)?|до|"
    r"bis(?: zum)?|قبل|حتى)"
    r"\s(?:(?:midnight|noon|close of business|the end of|\w+day|lundi|mardi|mercredi|jeudi|vendredi|\w+es),?\s)?"
    r"(?:on\s)?$"
)
"""Right before a date: the last day of something; what, `HANDED_IN` tells."""

HANDED_IN = _words(
    r"submi\w+|(?:open )?calls?|appels? a|convocatoria\w*|appl(?:y|ies|ication|ications)|contribut\w+|comments?|"
    r"inputs?|nominations?|candida\w+|regist(?:er|ers|ration)\w*|"
    r"send|receiv\w+|expressions? of interest|proposals?|"
    r"soumett\w+|soumission\w*|envoy\w+|inscri\w+|candidature\w*|"
    r"envi\w+|presentar|solicitud\w*|inscrib\w+|inscripcion\w*|aportaci\w+|"
    r"заявк\w+|подат\w*|подач\w+|направ\w+|представить|комментари\w*|предложени\w+|регистраци\w+|einreich\w+|"
    r"bewerb\w+|anmeld\w+",
    "提交|申[請请]|[報报]名|投稿|遞交|递交|收件|徵求|征求|[應应][徵征]|意[見见]|登[記记]|[註注][冊册]",
    "تقديم|ارسال|التسجيل|الطلبات|الترشيح\\w*|المساهمات|التعليقات|المدخلات",
)
"""What is handed in by a day."""

THEMSELVES = re.compile(
    r"(?<!\w)(?:dialog(?:ue|o|s)?|dialog\w*|диалог\w*|разговор\w*|(?:ال)?حوار)(?!\w)|[對对]話|[對对]话|対話"
)
"""Names of bodies that are events themselves: beside a date they need no further word."""

BODY_WORDS = re.compile(
    r"(?<!\w)(?:dialog(?:ue|o)?|диалог\w*|ال(?:حوار|فريق|لجنة|هيية)|panel|групп\w*|groupe|grupo|gremium)(?!\w)"
    r"|[對对][話话]|小[組组]"
)
"""By what a following sentence takes up a body whose whole name the sentence before it had."""
