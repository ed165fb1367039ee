namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>What <c>response_format.type</c> asks for.</summary>
public enum ResponseFormatType
{
    /// <summary>Free text.</summary>
    Text,

    /// <summary>Any JSON object.</summary>
    JsonObject,

    /// <summary>JSON that follows a schema.</summary>
    JsonSchema,
}
