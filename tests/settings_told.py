"""What a reader tells of its settings: apart from the tests, which set the day as they start."""

import json
import os


def tells_settings(_data, _file):
    return json.dumps({name: value for name, value in os.environ.items() if "MAPPA" in name})
