"""Drive lists, names, copies, shares and exports spreadsheets."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FILES = "/drive/v3/files"


def test_files_are_searched_and_paged(api: Api) -> None:
    for name in ("Orders", "Orders 2", "It's"):
        api.post(FILES, {"name": name, "mimeType": SPREADSHEET})

    def names(query: str) -> list[str]:
        found = api.get(FILES, q=query)["files"]
        return sorted(one["name"] for one in found)

    assert names(f'mimeType="{SPREADSHEET}" and name = "Orders"') == ["Orders"]
    assert names("name contains 'Orders' and trashed = false") == ["Orders", "Orders 2"]
    assert names(r"name = 'It\'s'") == ["It's"]
    assert names("name != 'Orders' and name contains 'Orders'") == ["Orders 2"]
    assert names("mimeType = 'application/pdf'") == []
    first = api.get(FILES, pageSize="3", fields="nextPageToken,files(name)")
    second = api.get(
        FILES, pageSize="3", pageToken=first["nextPageToken"], fields="files(name)"
    )
    assert (len(first["files"]), list(second)) == (3, ["files"])
    assert [*first["files"], *second["files"]][-1] == {"name": "Untitled spreadsheet"}


def test_a_file_tells_what_it_is(api: Api) -> None:
    path = f"{FILES}/{api.book_id}"
    assert api.get(path) == {
        "kind": "drive#file",
        "id": api.book_id,
        "name": "Untitled spreadsheet",
        "mimeType": SPREADSHEET,
    }
    assert api.get(path, fields="version,trashed") == {"version": "1", "trashed": False}
    renamed = api.send("PATCH", path, json={"name": "New"}).json()
    assert (renamed["name"], api.get(api.base)["properties"]["title"]) == ("New", "New")
    api.send("PATCH", path, json={})
    assert api.get(path, fields="name,version") == {"name": "New", "version": "3"}
    assert api.post(f"{path}/copy")["name"] == "Copy of New"


def test_sharing_is_remembered_and_taken_back(api: Api) -> None:
    path = f"{FILES}/{api.book_id}/permissions"
    given = {"type": "domain", "role": "reader", "domain": "example.org"}
    made = api.post(path, given)
    assert api.get(path)["permissions"][1:] == [made]
    answer = api.send("DELETE", f"{path}/{made['id']}")
    assert (answer.status_code, len(api.get(path)["permissions"])) == (204, 1)
    assert api.send("DELETE", f"{path}/{made['id']}").status_code == 404


def test_the_first_tab_is_exported_as_people_see_it(api: Api) -> None:
    api.write("A1", [["a, b", "12%"], ["=1+1"]])
    export = f"{FILES}/{api.book_id}/export"
    text = api.send("GET", export, params={"mimeType": "text/csv"}).text
    assert text == '"a, b",12%\r\n2\r\n'
    text = api.send("GET", export, params={"mimeType": "text/tab-separated-values"}).text
    assert text == "a, b\t12%\r\n2\r\n"
    with pytest.raises(Refused) as caught:
        api.get(export, mimeType="application/pdf")
    assert caught.value.message == "The requested conversion is not supported."


def test_a_large_file_is_taken_in(api: Api) -> None:
    row = ",".join(str(number) for number in range(30))
    text = "\n".join([row] * 1001)
    answer = api.send("PUT", f"/upload/drive/v2/files/{api.book_id}", content=text.encode())
    assert answer.json() == {"id": api.book_id, "title": "Untitled spreadsheet"}
    assert api.read("AD1001") == [[29]]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"name": "x"}),
        ("DELETE", "", None),
        ("POST", "/copy", {}),
        ("GET", "/permissions", None),
        ("GET", "/comments", None),
    ],
)
def test_an_unknown_file_is_not_found(
    api: Api, method: str, path: str, body: Json | None
) -> None:
    answer = api.send(method, f"{FILES}/none{path}", json=body)
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "File not found: none."


def test_only_spreadsheets_are_made(api: Api) -> None:
    with pytest.raises(Refused) as caught:
        api.post(FILES, {"name": "x", "mimeType": "text/plain"})
    assert caught.value.message == "Only spreadsheets can be created here."
