# SPDX-License-Identifier: AGPL-3.0-or-later
import io
import subprocess
import tarfile


def body(answer):
    return b"".join(answer.streaming_content)


def test_the_source_is_an_archive_of_what_is_checked_out(client, db, settings, tmp_path):
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    git("init", "-q")
    (tmp_path / "kept.py").write_text("kept = 1\n")
    git("add", "kept.py")
    git("commit", "-q", "-m", "first")
    (tmp_path / "secrets.json").write_text("{}")
    settings.BASE_DIR = tmp_path
    settings.SOURCE_URL = ""
    answer = client.get("/source/")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    with tarfile.open(fileobj=io.BytesIO(body(answer))) as archive:
        assert archive.getnames() == ["groupes", "groupes/kept.py"]


def test_the_source_is_where_the_installation_says(client, db, settings):
    settings.SOURCE_URL = "https://code.example.coop/groupes"
    answer = client.get("/source/")
    assert (answer.status_code, answer["Location"]) == (302, "https://code.example.coop/groupes")


def test_without_either_there_is_no_source_page(client, db, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    settings.SOURCE_URL = ""
    assert client.get("/source/").status_code == 404
