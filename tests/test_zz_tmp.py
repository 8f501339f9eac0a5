def test_w(world):
    print({k: (v.state, v.agreement_id) for k, v in world.versions.items()})
    assert world.text_beside


def test_w2(world):
    r = world.client("mayor").get("/hjem/")
    assert r.status_code == 200
    world.sides.mayor.name = "x"
