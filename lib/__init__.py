"""Parts that know no flows: wizard, fields, expressions, network door, vault keys, blobs, live bus."""
