"""Drive lists, names, files away and copies spreadsheets."""

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
    assert names("name = 'Orders' or (name contains 'it' and not name = 'Orders')") == [
        "It's",
        "Orders",
        "Untitled spreadsheet",
    ]
    assert names("'local@localhost' in owners and 'no@example.org' in owners") == []
    assert names("modifiedTime < '2000-01-01T00:00:00' or fullText contains 'ders 2'") == [
        "Orders 2"
    ]
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


def test_files_are_sorted(api: Api) -> None:
    for name in ("b", "A", "b"):
        api.post(FILES, {"name": name})

    def ordered(order: str) -> list[str]:
        found = api.get(FILES, orderBy=order, fields="files(name,createdTime)")["files"]
        return [one["name"] for one in found]

    assert ordered("name") == ["A", "b", "b", "Untitled spreadsheet"]
    assert ordered("name desc") == ["Untitled spreadsheet", "b", "b", "A"]
    assert ordered("name desc,createdTime")[1:] == ["b", "b", "A"]


def test_files_lie_in_folders_and_in_the_trash(api: Api) -> None:
    made = api.post(FILES, {"name": "x", "parents": ["north"]})["id"]
    path = f"{FILES}/{made}"

    def listed(query: str) -> list[str]:
        return [one["name"] for one in api.get(FILES, q=query)["files"]]

    assert listed('parents in "north"') == listed("'north' in parents") == ["x"]
    moves = {"addParents": "south,west", "removeParents": "north"}
    api.send("PATCH", path, params=moves, json={"trashed": True, "description": "d"})
    assert api.get(path, fields="parents,trashed,description") == {
        "parents": ["south", "west"],
        "trashed": True,
        "description": "d",
    }
    assert (listed("trashed = true"), listed("'north' in parents")) == (["x"], [])
    copy = api.post(f"{path}/copy", {"name": "y"})["id"]
    assert api.get(f"{FILES}/{copy}", fields="parents,trashed") == {
        "parents": ["south", "west"],
        "trashed": False,
    }


@pytest.mark.parametrize(
    ("params", "location"),
    [
        ({"q": "name"}, "q"),
        ({"q": "name = 'x' and"}, "q"),
        ({"q": "name = 'x' name = 'y'"}, "q"),
        ({"q": "(name = 'x'"}, "q"),
        ({"q": "colour = 'x'"}, "q"),
        ({"q": "name = maybe"}, "q"),
        ({"q": "name ~ 'x'"}, "q"),
        ({"orderBy": "size"}, "orderBy"),
        ({"orderBy": "name asc"}, "orderBy"),
        ({"pageToken": "x"}, "pageToken"),
    ],
)
def test_what_drive_cannot_read_is_refused_in_its_own_form(
    api: Api, params: dict[str, str], location: str
) -> None:
    answer = api.send("GET", FILES, params=params)
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "error": {
                "code": 400,
                "message": "Invalid Value",
                "errors": [
                    {
                        "message": "Invalid Value",
                        "domain": "global",
                        "reason": "invalid",
                        "locationType": "parameter",
                        "location": location,
                    }
                ],
            }
        },
    )


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
    [detail] = answer.json()["error"]["errors"]
    assert (detail["reason"], detail["location"]) == ("notFound", "fileId")


def test_only_spreadsheets_are_made(api: Api) -> None:
    with pytest.raises(Refused) as caught:
        api.post(FILES, {"name": "x", "mimeType": "text/plain"})
    assert caught.value.message == "Only spreadsheets can be created here."
