namespace Penstock.Providers.Relay;

/// <summary>
/// Puts the upstream's model name and the usage switch into a client's request without touching, copying or understanding the rest.
/// </summary>
internal static class RelayRequestBody
{
    /// <summary>The parts of the edited document, in order.</summary>
    public static ReadOnlyMemory<byte>[] Splice(RelayBody body, ReadOnlyMemory<byte> modelJson, bool switchUsageOn)
    {
        ByteSplice model = new(body.Model, modelJson);
        if (!switchUsageOn || body.UsageSwitch is not { } usage)
        {
            return [body.Bytes[..model.Place.Start], model.Text, body.Bytes[model.Place.End..]];
        }

        (ByteSplice first, ByteSplice second) = usage.Place.Start < model.Place.Start ? (usage, model) : (model, usage);
        return
        [
            body.Bytes[..first.Place.Start],
            first.Text,
            body.Bytes[first.Place.End..second.Place.Start],
            second.Text,
            body.Bytes[second.Place.End..],
        ];
    }
}
