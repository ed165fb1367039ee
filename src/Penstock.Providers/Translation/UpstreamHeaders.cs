namespace Penstock.Providers.Translation;

/// <summary>Headers of one upstream request.</summary>
internal sealed class UpstreamHeaders : List<KeyValuePair<string, string>>
{
    /// <summary>Adds one.</summary>
    public UpstreamHeaders With(string name, string value)
    {
        Add(new KeyValuePair<string, string>(name, value));
        return this;
    }
}
