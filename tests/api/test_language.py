"""The API speaks the caller's language: refusals, errors, problems; codes never change."""

import json
from typing import Any, Final

import httpx
import pytest

from api.identity import Tokens
from schema.kernel.roles import Role
from schema.kernel.words import Language
from tests.api.listening import Served, Socket
from tests.asking import Asker
from tests.business import NOON, Business

CAPTURE: Final = """mutation ($given: CaptureLeadInput!) {
  captureLead(input: $given) { lead { number } userErrors { code message path } }
}"""
BULK: Final = """mutation ($given: CaptureLeadBulkInput!) { captureLeadBulk(input: $given) {
  done results { lead { company } userErrors { code message } } userErrors { code message }
} }"""
EAGER: Final[dict[str, Any]] = {"company": "Aurora", "territory": "north", "interest": 9}
INTEREST: Final = {
    Language.ENGLISH: "Interest of the lead of Aurora cannot be 9;"
    " give 0 (none) to 3 (very high).",
    Language.SIMPLIFIED: "Aurora 的销售线索的兴趣程度不能为 9；请填写 0（无）到 3（很高）。",
    Language.TRADITIONAL: "Aurora 的銷售線索的興趣程度不能為 9；請填寫 0（無）到 3（很高）。",
}
POST_ONLY: Final = {
    "zh-CN": "请用 POST 请求发送 mutation。",
    "zh-HK": "請用 POST 請求傳送 mutation。",
}


@pytest.fixture
def signed(tokens: Tokens) -> dict[str, str]:
    """Sign in as an admin."""
    return {"Authorization": f"Bearer {tokens.mint('root', Role.ADMIN, NOON)}"}


async def send(
    api: httpx.AsyncClient,
    signed: dict[str, str],
    query: str,
    language: str = "",
    **given: Any,  # noqa: ANN401 - JSON
) -> httpx.Response:
    """Send one operation by somebody who reads a language."""
    headers = signed | ({"Accept-Language": language} if language else {})
    body = {"query": query, "variables": {"given": given} if given else {}}
    return await api.post("/graphql", json=body, headers=headers)


def told(answer: httpx.Response) -> tuple[str, str, str]:
    """Tell the code and the sentence of the only error, and the language it says it is in."""
    (error,) = answer.json()["errors"]
    assert answer.headers["vary"] == "Accept, Accept-Language"
    return error["extensions"]["code"], error["message"], answer.headers["content-language"]


@pytest.mark.parametrize("language", Language)
async def test_a_refusal_is_told_in_the_callers_language_under_the_same_code(
    api: httpx.AsyncClient, signed: dict[str, str], language: Language
) -> None:
    answer = await send(api, signed, CAPTURE, language, **EAGER)
    assert answer.headers["content-language"] == language
    assert answer.headers["vary"] == "Accept, Accept-Language"
    assert answer.json()["data"]["captureLead"] == {
        "lead": None,
        "userErrors": [
            {
                "code": "INTEREST_OUT_OF_RANGE",
                "message": INTEREST[language],
                "path": ["input"],
            }
        ],
    }


async def test_whoever_names_no_language_is_told_in_english(
    api: httpx.AsyncClient, signed: dict[str, str]
) -> None:
    answer = await send(api, signed, CAPTURE, **EAGER)
    (error,) = answer.json()["data"]["captureLead"]["userErrors"]
    assert error["message"] == INTEREST[Language.ENGLISH]
    assert answer.headers["content-language"] == "en"


async def test_top_level_errors_are_told_in_the_callers_language(
    api: httpx.AsyncClient, signed: dict[str, str]
) -> None:
    for query in ("{ leads(first: 500) { totalCount } }", "{ leads(first: 0) { totalCount } }"):
        answer = await send(api, signed, query, "zh-TW")
        assert told(answer) == (
            "BAD_PAGE",
            "每頁可有 1 到 100 筆紀錄；請只使用 first 或 last 其中之一，不要同時使用。",
            "zh-Hant",
        )


async def test_limits_and_texts_that_cannot_be_kept_are_told_in_the_callers_language(
    api: httpx.AsyncClient, signed: dict[str, str]
) -> None:
    many = "{" + " ".join(f"a{n}: __typename" for n in range(60)) + "}"
    assert told(await send(api, signed, many, "zh-CN")) == (
        "OPERATION_TOO_COMPLEX",
        "文档的根字段数为 60，上限为 50。",
        "zh-Hans",
    )
    nul = '{ lead(number: "\\u0000") { number } }'
    assert told(await send(api, signed, nul, "zh-CN")) == (
        "BAD_REQUEST",
        "文本中含有无法保存的字符 U+0000；请去掉后再发送。",
        "zh-Hans",
    )


async def test_what_graphql_itself_says_stays_english(
    api: httpx.AsyncClient, signed: dict[str, str]
) -> None:
    _, sentence, _ = told(await send(api, signed, "{ nonsense }", "zh-CN"))
    assert sentence == "Cannot query field 'nonsense' on type 'Query'. Did you mean 'nodes'?"


@pytest.mark.parametrize(("language", "sentence"), POST_ONLY.items())
async def test_a_request_by_get_is_answered_in_the_callers_language(
    api: httpx.AsyncClient, signed: dict[str, str], language: str, sentence: str
) -> None:
    query = 'mutation { revokeApiKey(input: {number: "KEY-1"}) { secret: __typename } }'
    headers = signed | {"Accept-Language": language}
    answer = await api.get("/graphql", params={"query": query}, headers=headers)
    assert (answer.status_code, told(answer)[1]) == (405, sentence)


async def test_problems_are_told_in_the_callers_language_and_headers_in_english(
    api: httpx.AsyncClient,
) -> None:
    headers = {"Accept-Language": "zh-CN", "Authorization": "Bearer nonsense"}
    answer = await api.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert (answer.status_code, *told(answer)) == (
        401,
        "UNAUTHENTICATED",
        "无法读取此 bearer 令牌；请获取新的令牌。",
        "zh-Hans",
    )
    assert answer.headers["www-authenticate"].endswith(
        'error_description="The bearer token is no token that can be read here; get a new one."'
    )


async def test_an_export_is_refused_in_the_callers_language(
    api: httpx.AsyncClient, signed: dict[str, str]
) -> None:
    headers = signed | {"Accept-Language": "zh-CN"}
    answer = await api.get("/export/leads.csv?fields=nothing.at.all", headers=headers)
    assert answer.status_code == 400
    code, sentence, language = told(answer)
    assert (code, language) == ("BAD_REQUEST", "zh-Hans")
    assert sentence.startswith("nothing.at.all 不是列：Lead 没有 nothing；它有 ")


async def test_data_alone_is_in_no_language_and_says_so(
    api: httpx.AsyncClient, signed: dict[str, str]
) -> None:
    answer = await send(api, signed, "{ leads { totalCount } }", "zh-CN")
    assert answer.json() == {"data": {"leads": {"totalCount": 0}}}
    assert "content-language" not in answer.headers
    assert answer.headers["vary"] == "Accept, Accept-Language"


async def test_a_repetition_tells_how_each_row_fared_in_the_language_of_who_repeats(
    api: httpx.AsyncClient, signed: dict[str, str]
) -> None:
    good = {"company": "Baltic", "territory": "north"}
    rows: dict[str, Any] = {
        "rows": [good, EAGER],
        "errorPolicy": "IGNORE_FAILED",
        "idempotencyKey": "again",
    }
    for language in (Language.SIMPLIFIED, *Language):
        answer = await send(api, signed, BULK, language, **rows)
        assert answer.json()["data"]["captureLeadBulk"] == {
            "done": 1,
            "results": [
                {"lead": {"company": "Baltic"}, "userErrors": []},
                {
                    "lead": None,
                    "userErrors": [
                        {"code": "INTEREST_OUT_OF_RANGE", "message": INTEREST[language]}
                    ],
                },
            ],
            "userErrors": [],
        }


async def test_a_reply_from_before_there_were_languages_is_told_as_it_was_kept(
    api: httpx.AsyncClient, signed: dict[str, str], business: Business
) -> None:
    rows: dict[str, Any] = {
        "rows": [EAGER],
        "errorPolicy": "IGNORE_FAILED",
        "idempotencyKey": "old",
    }
    await send(api, signed, BULK, "zh-CN", **rows)
    business.rows(
        "UPDATE replies SET answer = NULL, asked = NULL,"
        " results = results #- '{0,error,template}' #- '{0,error,facts}' RETURNING key"
    )
    answer = await send(api, signed, BULK, "zh-CN", **rows)
    (result,) = answer.json()["data"]["captureLeadBulk"]["results"]
    assert result["userErrors"][0]["message"] == INTEREST[Language.ENGLISH]


async def test_too_many_rows_are_refused_in_the_callers_language(
    api: httpx.AsyncClient, signed: dict[str, str]
) -> None:
    answer = await send(api, signed, BULK, "zh-HK", rows=[EAGER] * 1001)
    assert answer.json()["data"]["captureLeadBulk"]["userErrors"] == [
        {"code": "TOO_MANY_ROWS", "message": "一次 1001 列過多；最多傳送 1,000 列。"}
    ]


async def test_a_role_is_refused_in_its_own_words(ask: Asker) -> None:
    token = ask.tokens.mint("wang", Role.WAREHOUSE, NOON)
    headers = {"Authorization": f"Bearer {token}"}
    query = 'mutation { issueInvoice(input: {order: "SO-1"}) { userErrors { code message } } }'
    answer = await send(ask.http, headers, query, "zh-CN")
    (refused,) = answer.json()["data"]["issueInvoice"]["userErrors"]
    assert refused == {
        "code": "ROLE_MAY_NOT",
        "message": "仓库管理员不能开具发票；请联系财务或销售经理。",
    }


async def refused(served: Served, payload: dict[str, str], **headers: str) -> Any:  # noqa: ANN401 - JSON
    """Capture a lead that is refused over a WebSocket; tell the sentence."""
    connection = served.bare()
    connection.additional_headers = headers
    async with connection as raw:
        told = {"Authorization": served.token()} | payload
        await raw.send(json.dumps({"type": "connection_init", "payload": told}))
        assert json.loads(await raw.recv()) == {"type": "connection_ack"}
        socket = Socket(raw)
        await socket.subscribe(CAPTURE, given=EAGER)
        answer = (await socket.next())["payload"]["data"]["captureLead"]
        await socket.next()
        await socket.subscribe("{ leads(first: 0) { totalCount } }", "2")
        return answer["userErrors"][0]["message"], (await socket.next())["payload"]


async def test_a_websocket_is_told_in_the_language_it_was_opened_with(served: Served) -> None:
    sentence, errors = await refused(served, {}, **{"Accept-Language": "zh-TW"})
    assert sentence == INTEREST[Language.TRADITIONAL]
    (error,) = errors["errors"]
    assert error["message"] == (
        "每頁可有 1 到 100 筆紀錄；請只使用 first 或 last 其中之一，不要同時使用。"
    )


async def test_what_the_greeting_says_comes_before_the_headers(served: Served) -> None:
    opened = {"Accept-Language": "zh-TW"}
    sentence, _ = await refused(served, {"acceptLanguage": "zh-CN"}, **opened)
    assert sentence == INTEREST[Language.SIMPLIFIED]


async def test_events_are_told_in_the_callers_language(
    served: Served, signed: dict[str, str]
) -> None:
    headers = signed | {"Accept": "text/event-stream", "Accept-Language": "zh-CN"}
    query = 'subscription { leadChanged(after: "nonsense") { id } }'
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}") as client:
        answer = await client.post("/graphql", json={"query": query}, headers=headers)
    told = answer.text.partition("data: ")[2].partition("\n")[0]
    assert json.loads(told)["errors"][0]["message"] == (
        "nonsense 不是变更的 id；请传入您最后收到的变更的 id。"
    )
    assert answer.headers["content-language"] == "zh-Hans"
    assert answer.headers["vary"] == "Accept, Accept-Language"
