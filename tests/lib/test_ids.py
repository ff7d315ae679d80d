"""Identifiers: form, order, uniqueness across threads."""

from concurrent.futures import ThreadPoolExecutor

from lib.ids import is_id, new_id


def test_an_id_is_24_lowercase_hex_characters() -> None:
    assert is_id(new_id())


def test_other_texts_are_no_ids() -> None:
    for text in ("", "abc", "A" * 24, "g" * 24, "a" * 25, "a" * 24 + "\n", "../" + "a" * 21):
        assert not is_id(text)


def test_ids_of_one_process_rise() -> None:
    ids = [new_id() for _ in range(5000)]
    assert ids == sorted(ids)


def test_threads_never_share_an_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = [id for batch in pool.map(lambda _: [new_id() for _ in range(500)], range(8)) for id in batch]
    assert len(set(ids)) == len(ids)
