"""Drive remembers who may do what, and who owns a file."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused

ANN = {"type": "user", "role": "writer", "emailAddress": "ann@example.org"}


def where(api: Api, number: str = "") -> str:
    """Give the address of the permissions, or of one of them."""
    path = f"/drive/v3/files/{api.book_id}/permissions"
    return f"{path}/{number}" if number else path


def roles(api: Api) -> dict[str, str]:
    """Read everybody's role."""
    everyone = api.get(where(api))["permissions"]
    return {one.get("emailAddress", one["type"]): one["role"] for one in everyone}


def test_sharing_is_remembered_and_taken_back(api: Api) -> None:
    made = api.post(where(api), {"type": "domain", "role": "reader", "domain": "example.org"})
    assert made == {
        "kind": "drive#permission",
        "id": made["id"],
        "type": "domain",
        "role": "reader",
        "domain": "example.org",
        "displayName": "example.org",
    }
    assert api.get(where(api, made["id"])) == api.get(where(api))["permissions"][1] == made
    answer = api.send("DELETE", where(api, made["id"]))
    assert (answer.status_code, roles(api)) == (204, {"local@localhost": "owner"})
    answer = api.send("DELETE", where(api, made["id"]))
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        404,
        f"Permission not found: {made['id']}.",
    )


def test_who_is_given_a_role_twice_has_the_last_one_under_the_same_id(api: Api) -> None:
    first = api.post(where(api), ANN)
    second = api.post(where(api), {**ANN, "role": "reader", "emailAddress": "ANN@example.org"})
    assert (first["id"], len(api.get(where(api))["permissions"])) == (second["id"], 2)
    api.post(where(api), {"type": "anyone", "role": "reader"})
    assert roles(api) == {
        "local@localhost": "owner",
        "ANN@example.org": "reader",
        "anyone": "reader",
    }


def test_permissions_are_paged(api: Api) -> None:
    api.post(where(api), ANN)
    first = api.get(where(api), pageSize="1")
    second = api.get(where(api), pageSize="1", pageToken=first["nextPageToken"])
    assert [one["role"] for one in first["permissions"]] == ["owner"]
    assert [one["role"] for one in second["permissions"]] == ["writer"]
    assert "nextPageToken" not in second


def test_a_file_goes_to_another_owner(api: Api) -> None:
    number = api.post(where(api), ANN)["id"]
    pending = {"role": "writer", "pendingOwner": True}
    assert api.send("PATCH", where(api, number), json=pending).json()["pendingOwner"] is True
    meant = {"transferOwnership": "true"}
    owner = api.send("PATCH", where(api, number), json={"role": "owner"}, params=meant).json()
    assert "pendingOwner" not in owner
    assert roles(api) == {"local@localhost": "writer", "ann@example.org": "owner"}
    file = api.get(f"/drive/v3/files/{api.book_id}", fields="owners(emailAddress,me),shared")
    assert file == {
        "owners": [{"emailAddress": "ann@example.org", "me": False}],
        "shared": True,
    }
    api.send("DELETE", where(api, "0"))
    assert roles(api.again()) == {"ann@example.org": "owner"}


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            {**ANN, "role": "owner"},
            403,
            (
                "The transferOwnership parameter must be enabled when the permission role is "
                "'owner'."
            ),
        ),
        ({**ANN, "role": "boss"}, 400, "The permission type and role must be set."),
        ({"role": "writer"}, 400, "The permission type and role must be set."),
        (
            {**ANN, "emailAddress": "ann"},
            400,
            (
                "The specified emailAddress is invalid or not applicable for the given "
                "permission type."
            ),
        ),
        (
            {"type": "domain", "role": "reader"},
            400,
            "The specified domain is invalid or not applicable for the given permission type.",
        ),
    ],
)
def test_a_permission_that_cannot_be_given_is_refused(
    api: Api, body: Json, code: int, message: str
) -> None:
    with pytest.raises(Refused) as caught:
        api.post(where(api), body)
    assert caught.value == Refused(code, message, "")
    assert roles(api) == {"local@localhost": "owner"}


@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
def test_an_owner_stays(api: Api, method: str) -> None:
    answer = api.send(method, where(api, "0"), json={"role": "reader"})
    error = answer.json()["error"]
    assert (answer.status_code, error["message"], error["errors"][0]["reason"]) == (
        403,
        "The owner of a file cannot be removed.",
        "cannotRemoveOwner",
    )


def test_another_role_must_be_a_role(api: Api) -> None:
    answer = api.send("PATCH", where(api, "0"), json={"role": "boss"})
    assert answer.json()["error"]["message"] == "The permission type and role must be set."
