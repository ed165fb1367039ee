namespace Penstock.Mock.Requests;

/// <summary>Whether the model may, must or must not call tools.</summary>
internal enum ToolChoiceMode
{
    Auto,
    None,
    Required,
    Named,
}
