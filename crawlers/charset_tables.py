"""What common text looks like in each script, as far as telling charsets apart needs it.

Only data. The lists hold the most frequent characters of running text: a wrong decoding yields characters of the right
script, but hardly ever these.
"""

from __future__ import annotations

__all__ = ["ARABIC", "CYRILLIC", "HANGUL", "HAN_BOTH", "HAN_SIMPLIFIED", "HAN_TRADITIONAL", "KANJI", "LATIN"]

# Frequent in Chinese of either writing.
HAN_BOTH = frozenset(
    "的一是不了在人有我他上中大到以和地子出而也得自之年下能生可用同所方行成主作分多法其前面又如文月好本民日十"
    "明全公正外力理重新物向此最第等部度定高世各意加使三位老水化者比去入市二平四五六七八九百千万年月日時時"
    "社要事合工心相信名教天身安任表制路原北南西先建接交走期指持管科求至提立件手直提局式治形求干布息保存元"
    "表示今日政府委員由由於由"
    "他她你本次周美英法台海京港亞及與士家技能院部局署首台站未未通知道每期人工智"
    "委引推基金融石油核心支持合作共同政治安全代表大使首相先生女士小組研究"
)

# Frequent in simplified Chinese, and not written so in traditional.
HAN_SIMPLIFIED = frozenset(
    "这们来个说国为时对会过发经动问实将现样还进业学开关电长给应义与后从间设体资产机车东权论带张报队"
    "议员级儿变条总结统济种线认两几门处别该达连运边费组决观团联记计规传济质导专术标选备战际红约单难较华务"
    "织类价亚离场龙艺众强项听买卖风飞马鱼鸟气图书馆广众仅优讲访谈话题应对责编续继续亿终评审"
)

# Frequent in traditional Chinese, and not written so in simplified.
HAN_TRADITIONAL = frozenset(
    "這們來個說國為時對會過發經動問實將現樣還進業學開關電長給應義與後從間設體資產機車東權論帶張報隊"
    "議員級兒變條總結統濟種線認兩幾門處別該達連運邊費組決觀團聯記計規傳濟質導專術標選備戰際紅約單難較華務"
    "織類價亞離場龍藝眾強項聽買賣風飛馬魚鳥氣圖書館廣眾僅優講訪談話題應對責編續繼續億終評審臺灣獨國際聯合國"
)

# Frequent kanji of Japanese, apart from kana, which proves more.
KANJI = frozenset(
    "日本国人年大会社事者的同学時分間中行出生上見前後自場対合部新政今問発業定方度東内手市理連明力月法入気金民"
    "作議家目地体動通全主化現表教開経済最選高初調査結果代性要機報告国連専門独立世界科学政府首相大統領技術"
    "人工知能協力会議開催公表委員国際対話規制初評価"
)

# Frequent syllables of Korean.
HANGUL = frozenset(
    "이다는을의에가하고한로를은지사기도자대정시어부인일해들과그서나여상수있으스제보전라리아국조장게"
    "주었원구공안비선경동연성위면만화회소관마유려방용신오내생진했무것개미말적세치결모당습식업계발행"
    "문교요학체와합니및등제인공능간협력독립과학패널유엔총회"
)

# Russian letters by frequency of use (and the Ukrainian ones after them); lower case.
CYRILLIC = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґ"

# Arabic letters by frequency of use, the first thirty.
ARABIC = "اليمنوترعبدهسةفحقكشجأصطخىذضإئ"

# Accented letters that western languages use often.
LATIN = frozenset("éèàçêôîûùëïüöäßáíóúñãõâåøæœÉÀÈÇÖÜÄÁÓÑØÅ")
