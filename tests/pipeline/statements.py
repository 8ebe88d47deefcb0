"""What an article on the two bodies leans on, as short items in words of our own: each must reach its reader."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["STATEMENTS", "Statement"]


class Statement(NamedTuple):
    """An item, as what it must come out, and who speaks (with a colon) or is spoken of in it."""

    name: str
    day: str
    text: str
    level: str
    actors: tuple[str, ...]


STATEMENTS = (
    Statement(
        "us-rejects",
        "2025-09-24",
        "白宮科技政策主管克拉齊奧斯在聯大講台上說，華府一概不接受由國際機構集中管控人工智慧的任何嘗試。",
        "related",
        ("us", "us/kratsios:", "us"),
    ),
    Statement(
        "us-rejects-en",
        "2025-09-24",
        "Michael Kratsios told the General Assembly that Washington rejects every attempt by international bodies to "
        "put AI under centralised control and global governance.",
        "related",
        ("us/kratsios:", "us:"),
    ),
    Statement(
        "us-sovereignty",
        "2025-09-25",
        "克拉齊奧斯強調，AI 要靠各國的主權與獨立才會進步，美國拒絕官僚式的全球治理。",
        "related",
        ("us/kratsios:", "us"),
    ),
    Statement(
        "forty-names",
        "2026-02-04",
        "聯合國秘書長古特瑞斯在紐約宣布，他已為獨立國際 AI 科學小組選出四十位專家。",
        "flag",
        ("un/guterres:",),
    ),
    Statement(
        "common-ground",
        "2026-02-04",
        "古特瑞斯表示，科技競賽愈演愈烈，各國急需以科學與團結為共同基礎，聯合國 AI 科學小組正是為此而設。",
        "flag",
        ("un/guterres:",),
    ),
    Statement(
        "deregulation",
        "2025-01-24",
        "川普一上任就撤回拜登簽的行政命令，大型 AI 模型發布前不必再送安全測試，美國走向去監管。",
        "related",
        ("us",),
    ),
    Statement(
        "american-stack",
        "2025-07-24",
        "白宮要的不是多邊的 AI 治理，而是讓各國採用美國技術與美國標準。",
        "related",
        ("us", "us", "us"),
    ),
    Statement(
        "military-vote",
        "2025-11-06",
        "聯大第一委員會表決軍事用途的人工智慧決議草案，美國與俄羅斯難得同時投下反對票。",
        "related",
        ("us", "russia"),
    ),
    Statement(
        "military-vote-en",
        "2025-11-06",
        "When the First Committee voted on its resolution on military uses of AI, the United States and the Russian "
        "Federation both opposed it.",
        "related",
        ("us", "russia"),
    ),
    Statement(
        "empty-chair",
        "2025-09-26",
        "全球 AI 治理對話在紐約非正式登場，美國的座位空著。",
        "flag",
        ("us",),
    ),
    Statement(
        "no-regulator",
        "2026-02-05",
        "秘書長科技特使 Amandeep Singh Gill 對記者說，把 AI 科學小組講成聯合國想管制 AI，是扭曲事實。",
        "flag",
        ("un/gill:",),
    ),
    Statement(
        "us-plan",
        "2025-07-23",
        "美國公布 AI 行動計畫，主張放手讓企業創新。",
        "related",
        ("us",),
    ),
    Statement(
        "china-plan",
        "2025-07-26",
        "三天之後，中國也拿出一份十三點的人工智慧全球治理行動計畫，主張以聯合國為主渠道並縮小數位落差。",
        "related",
        ("china",),
    ),
    Statement(
        "g77",
        "2025-09-25",
        "七十七國集團和中國呼籲，人工智慧治理應尊重主權、不干涉內政，並照顧開發中國家的能力建設。",
        "related",
        ("g77:",),
    ),
    Statement(
        "ma-zhaoxu",
        "2025-09-25",
        "中國外交部副部長馬朝旭明確表態，人工智慧治理應由聯合國發揮核心作用，單邊主義與保護主義都行不通。",
        "related",
        ("china", "china/ma-zhaoxu:"),
    ),
    Statement(
        "ma-zhaoxu-en",
        "2025-09-25",
        "China's Vice Foreign Minister Ma Zhaoxu said the United Nations should play the central role in governing AI.",
        "related",
        ("china", "china/ma-zhaoxu:"),
    ),
    Statement(
        "joint-statement",
        "2025-05-09",
        "中俄發表聯合聲明，支持聯合國在人工智慧治理中的核心角色，反對把科技政治化。",
        "related",
        ("china:", "russia:"),
    ),
    Statement(
        "two-seats",
        "2026-02-05",
        "聯合國人工智慧科學小組的名單上有兩位中國學者：上海的宋海濤，以及創辦阿里雲的王堅。",
        "flag",
        ("china", "scientific-panel/song-haitao", "scientific-panel/wang-jian"),
    ),
    Statement(
        "vacuum",
        "2026-01-15",
        "智庫分析：美國離開多邊 AI 治理，留下的領導真空正由中國補上。",
        "related",
        ("us", "china"),
    ),
    Statement(
        "eu-act",
        "2026-01-20",
        "歐盟以《人工智慧法案》為本錢，主張科學評估要獨立，各方都要能參與。",
        "related",
        ("eu",),
    ),
    Statement(
        "eu-vote",
        "2025-08-26",
        "聯大通過設立 AI 科學小組與全球對話的決議後，丹麥代表歐盟發言，稱這是一個重要的信號。",
        "flag",
        ("eu:",),
    ),
    Statement(
        "delhi",
        "2026-02-10",
        "印度將在新德里主辦 AI 影響力高峰會，百餘國派人與會，古特瑞斯稱讚印度的領導。",
        "related",
        ("india", "un/guterres:", "india"),
    ),
    Statement(
        "ravindran",
        "2026-02-05",
        "印度理工學院的 Balaraman Ravindran 獲提名進入聯合國獨立國際 AI 科學小組，他也主持印度國內的 AI 指引。",
        "flag",
        ("india", "scientific-panel/ravindran", "india"),
    ),
    Statement(
        "bletchley",
        "2023-11-02",
        "英國在布萊切利莊園辦了 AI 安全峰會，二十九國簽署宣言。",
        "related",
        ("uk",),
    ),
    Statement(
        "institutes",
        "2025-06-04",
        "Britain renamed its AI Safety Institute, which is now about security; the United States followed with CAISI.",
        "related",
        ("uk", "us"),
    ),
    Statement(
        "livingstone",
        "2026-02-05",
        "英國進入聯合國 AI 科學小組的是研究兒童數位權利的 Sonia Livingstone，而不是 AI 安全專家。",
        "flag",
        ("uk", "scientific-panel/livingstone"),
    ),
    Statement(
        "taiwan-standards",
        "2026-02-07",
        "臺灣不在談判桌上，但 AI 的安全標準一旦成形，台積電與伺服器供應鏈都得照辦。",
        "related",
        ("taiwan",),
    ),
    Statement(
        "choosing-sides",
        "2026-02-07",
        "美國不要多邊的 AI 治理，中國擁抱聯合國，夾在中間的臺灣被迫選邊。",
        "related",
        ("us", "china", "taiwan"),
    ),
    Statement(
        "geneva-in-july",
        "2026-02-07",
        "科學小組的第一份報告七月發表，首屆 AI 治理全球對話同月在日內瓦舉行。",
        "flag",
        (),
    ),
)
