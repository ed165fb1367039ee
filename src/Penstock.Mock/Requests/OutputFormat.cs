namespace Penstock.Mock.Requests;

/// <summary>What the answer's text has to be.</summary>
internal enum OutputFormat
{
    Text,
    JsonObject,
    JsonSchema,
}
